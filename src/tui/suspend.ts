/** Milliseconds after which a process that could not be stopped (nobody is there to continue it) takes its screen back. */
const unstoppedMs = 300;

/** Stops this process and those it was started with, as ctrl-z does in a terminal; resolves once it goes on. */
export function stopProcess(): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, unstoppedMs);
    function done(): void {
      clearTimeout(timer);
      process.off('SIGCONT', done);
      resolve();
    }
    process.once('SIGCONT', done);
    process.kill(0, 'SIGTSTP');
  });
}
