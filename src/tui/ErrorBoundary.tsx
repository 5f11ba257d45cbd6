import {Component, type ReactNode} from 'react';

type Props = {
  /** As soon as this is another one, the children are tried again. */
  readonly of: unknown;
  /** What stands in place of children that cannot be drawn. */
  readonly instead: (error: unknown) => ReactNode;
  readonly children: ReactNode;
};
type Caught = {readonly of: unknown; readonly failed: {readonly error: unknown} | undefined};

/** Keeps what fails inside from taking the rest of the screen, and i9s, with it. React offers this to classes alone. */
export class ErrorBoundary extends Component<Props, Caught> {
  override state: Caught = {of: this.props.of, failed: undefined};

  static getDerivedStateFromError = (error: unknown): Partial<Caught> => ({failed: {error}});

  static getDerivedStateFromProps = ({of}: Props, before: Caught): Caught => (Object.is(of, before.of) ? before : {of, failed: undefined});

  override render(): ReactNode {
    const {failed} = this.state;
    return failed === undefined ? this.props.children : this.props.instead(failed.error);
  }
}
