/** Sends JSON; an answer that is an error becomes one, with the server's sentence. */
export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error([answer.text, answer.next].filter(Boolean).join(' '));
  return answer;
}
