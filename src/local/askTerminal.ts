import {createInterface} from 'node:readline';

/** Where a question is put: on a terminal. */
export type Terminal = {readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream};

/** Puts a question that is answered with a line: true for y and yes. All else, ctrl-c, ctrl-d and a terminal that goes away mean no. */
export function askTerminal(question: string, {input, output}: Terminal): Promise<boolean> {
  const at = question.lastIndexOf('\n') + 1;
  output.write(question.slice(0, at));
  const lines = createInterface({input, output, terminal: true, historySize: 0});
  return new Promise(resolve => {
    let answer: string | undefined;
    lines.on('close', () => {
      if (answer === undefined) output.write('\n');
      resolve(/^\s*y(es)?\s*$/i.test(answer ?? ''));
    });
    lines.question(question.slice(at), line => {
      answer = line;
      lines.close();
    });
  });
}
