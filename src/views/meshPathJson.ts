import {type MtlsSetting, ztunnelMtls} from '../istio/peerAuthentication.ts';
import {certificatesOf} from './meshPathCertificate.ts';
import {type MeshPathData, trustDomainOf} from './meshPathData.ts';
import {type MeshPath, meshPathOf} from './meshPathFound.ts';

/** The same for programs: what cannot be told is null, and why is among `unknown`. */
export function meshPathJson(data: MeshPathData): unknown {
  const {pod, mesh, details, config, rootNamespace, namespace, injectors, ambient, authentications, policies, ztunnel} = data;
  const {verdict, proxy, enrolment, injection, bindings, mtls, policies: uses, workload} = meshPathOf(data, mesh);
  const heards = [config, namespace, injectors, ambient, authentications, policies, ztunnel ?? {}];
  const troubles = [...heards.flatMap(({trouble}) => trouble ?? []), ...(ambient.value?.troubles ?? [])];
  return {
    pod: pod.name,
    namespace: pod.namespace,
    inMesh: verdict.by !== 'none',
    by: verdict.by,
    verdict: verdict.what,
    next: verdict.next ?? null,
    proxy: proxy?.key ?? null,
    serviceAccount: details.serviceAccount,
    trustDomain: trustDomainOf(config) ?? null,
    rootNamespace: config.value === undefined ? null : rootNamespace,
    ambient: {state: enrolment.state, wanted: enrolment.wanted ?? null, why: enrolment.why},
    injection: injection ?? null,
    ztunnel: ztunnel === undefined ? null : {proxy: ztunnel.proxy.key, workload: workload ?? null, certificate: certificateJson(data, workload)},
    waypoints: bindings === undefined ? null : [bindings.pod, ...bindings.services],
    mutualTLS:
      mtls === undefined
        ? null
        : {
            default: settingJson(mtls.all),
            ports: Object.fromEntries([...mtls.ports].map(([port, setting]) => [port, settingJson(setting)])),
            ...(verdict.by === 'ambient' ? {ztunnelPolicies: ztunnelMtls(mtls, rootNamespace).policies} : {}),
          },
    policies:
      uses?.map(({policy: {kind, namespace, name, action}, because, by, warnings}) => ({
        kind,
        namespace,
        name,
        action,
        because,
        enforcedBy: by,
        warnings,
      })) ?? null,
    unknown: troubles.map(({what, next}) => ({what, next})),
  };
}

function certificateJson(data: MeshPathData, workload: MeshPath['workload']): unknown {
  const of = certificatesOf(data, {workload});
  return of === undefined ? null : {identity: of.identity, state: of.state, expirationTime: of.chain[0]?.expirationTime ?? null};
}

const settingJson = ({mode, from}: MtlsSetting): unknown => ({mode, from: from === undefined ? null : `${from.namespace}/${from.name}`});
