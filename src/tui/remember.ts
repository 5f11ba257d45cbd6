/** The same function, which keeps its last answer for as long as it is asked about the same things. */
export function remembered<Args extends readonly unknown[], Result>(make: (...args: Args) => Result): (...args: Args) => Result {
  let last: {readonly args: Args; readonly result: Result} | undefined;
  return (...args) => {
    if (last?.args.every((arg, at) => Object.is(arg, args[at]))) return last.result;
    const result = make(...args);
    last = {args, result};
    return result;
  };
}
