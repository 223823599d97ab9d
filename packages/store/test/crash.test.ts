import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { expectSteps, type Step, startChild } from './child.ts';
import { freshFolder } from './place.ts';

const KILLS = 12;

async function killOver(path: string): Promise<readonly Step[]> {
  const all: Step[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, done } = startChild(path);
    // The first two may die while they create the store, the others anywhere in their work.
    if (kill >= 2) await Promise.race([new Promise((resolve) => child.stdout?.once('data', resolve)), done]);
    await sleep(Math.random() * (kill < 2 ? 400 : 150));
    child.kill('SIGKILL');
    const { steps, exit, errors } = await done;
    expect({ exit, errors }).toEqual({ exit: null, errors: '' });
    all.push(...steps);
    await expectSteps(path, kill === KILLS - 1 ? all : steps);
  }
  return all;
}

test('kill -9 at 36 random moments loses no acknowledged step', async () => {
  const places = await Promise.all([freshFolder(), freshFolder(), freshFolder()]);
  try {
    const steps = (await Promise.all(places.map(({ path }) => killOver(path)))).flat();
    expect(new Set(steps.map(([step]) => step)).size).toBe(8);
    console.log(`store: ${places.length * KILLS} kills, ${steps.length} acknowledged steps, all there`);
  } finally {
    for (const { remove } of places) await remove();
  }
});

test('two processes on one new store lose nothing', async () => {
  const { path, remove } = await freshFolder();
  try {
    const runs = await Promise.all([startChild(path, 40), startChild(path, 40)].map(({ done }) => done));
    for (const { exit, errors } of runs) expect({ exit, errors }).toEqual({ exit: 0, errors: '' });
    const steps = runs.flatMap(({ steps }) => steps);
    expect(steps.length).toBe(2 * (1 + 40 * 7));
    await expectSteps(path, steps);
  } finally {
    await remove();
  }
});
