import type {Reporter} from 'vitest/node';

/** Closes the run with a line "N passed, N failed[, N skipped]" of test cases. What fails outside of a test counts as one failed each. */
export const sumReporter: Reporter = {
  onTestRunEnd(modules, errors) {
    const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state));
    const count = (state: string) => states.filter(found => found === state).length;
    const broken = modules.filter(module => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0);
    const skipped = count('skipped');
    console.log(`${count('passed')} passed, ${count('failed') + broken.length + errors.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  },
};
