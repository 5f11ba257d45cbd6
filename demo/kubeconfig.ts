import {demoUser} from './kube/access.ts';

/** A kubeconfig for the simulated API server: contexts `demo` and `demo-bookinfo`, the same mesh with another default namespace. */
export const kubeconfigText = (server: string, token: string): string => `apiVersion: v1
kind: Config
current-context: demo
clusters:
- name: demo
  cluster:
    server: ${server}
    insecure-skip-tls-verify: true
users:
- name: ${demoUser}
  user:
    token: ${token}
contexts:
- name: demo
  context:
    cluster: demo
    user: ${demoUser}
- name: demo-bookinfo
  context:
    cluster: demo
    user: ${demoUser}
    namespace: bookinfo
`;
