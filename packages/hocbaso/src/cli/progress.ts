/** Where progress is written: a bar on a terminal, one line per tenth of the work elsewhere. */
export interface ProgressSink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One running bar. */
export interface Progress {
  /** Counts `by` (default 1) more done. */
  tick(by?: number): void;
  done(): void;
}

/** Starts a bar of `total` steps. Data goes to stdout, progress to the sink (stderr). */
export function startProgress(sink: ProgressSink, label: string, total: number): Progress {
  let count = 0;
  let shown = -1;
  const draw = (): void => {
    const tenths = total === 0 ? 10 : Math.floor((count * 10) / total);
    if (sink.isTTY === true) {
      const width = Math.max(10, Math.min(40, (sink.columns ?? 80) - label.length - 16));
      const filled = total === 0 ? width : Math.floor((count * width) / total);
      sink.write(`\r${label} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${count}/${total}`);
    } else if (tenths > shown && (tenths === 10 || shown === -1)) {
      sink.write(`${label}: ${count}/${total}\n`);
    }
    shown = tenths;
  };
  draw();
  return {
    tick: (by = 1) => {
      count += by;
      draw();
    },
    done: () => {
      if (sink.isTTY === true) sink.write('\n');
    },
  };
}
