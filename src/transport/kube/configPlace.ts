import {delimiter, join} from 'node:path';

/** Where the kubeconfig is looked for. */
export type ConfigPlace = {
  readonly kubeconfig?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
};

/** The files in which kubectl would look: `--kubeconfig`, else those of $KUBECONFIG, else ~/.kube/config. They need not be there. */
export function configPaths({kubeconfig, env, home}: ConfigPlace): readonly string[] {
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter(file => file !== '');
  return kubeconfig ? [kubeconfig] : named.length > 0 ? named : [join(home, '.kube', 'config')];
}
