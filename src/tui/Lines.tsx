import {Text} from 'ink';
import {memo} from 'react';

// Ink never has to cut: every line was fitted to the screen. An empty text would have no height.
const ScreenLine = memo(({text}: {readonly text: string}) => <Text wrap="truncate">{text === '' ? ' ' : text}</Text>);

/** Lines of the screen one below the other. They are known by their place, so that scrolling changes texts and mounts nothing. */
export const Lines = ({lines}: {readonly lines: readonly string[]}) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
  lines.map((text, at) => <ScreenLine key={at} text={text} />);
