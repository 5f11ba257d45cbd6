import {humanAge} from '../lib/ages.ts';
import type {Jump} from '../lib/page.ts';
import {type ChainCertificate, type IdentityCertificates, isAvailable} from '../ztunnel/certificates.ts';
import {restart} from './meshPathAtZtunnel.ts';
import {type MeshPathData, trustDomainOf} from './meshPathData.ts';
import {type PathFact, pathFact} from './meshPathFact.ts';
import type {MeshPath} from './meshPathFound.ts';
import type {ZtunnelAnswer} from './ztAsk.ts';
import {certificateTrouble} from './ztCertificateHealth.ts';
import {identityParts} from './ztCertificateWords.ts';

/** What the ztunnel of a captured pod holds for its identity; undefined where it holds nothing, or it is not known. */
export function certificatesOf(
  {ztunnel, details, config}: Pick<MeshPathData, 'ztunnel' | 'details' | 'config'>,
  {workload}: Pick<MeshPath, 'workload'>,
): IdentityCertificates | undefined {
  const own = ztunnel?.dump?.certificates?.filter(({identity}) => {
    const parts = identityParts(identity);
    return parts?.namespace === details.namespace && parts.account === details.serviceAccount;
  });
  const trustDomain = workload?.trustDomain ?? trustDomainOf(config);
  return own?.find(({identity}) => identity.startsWith(`spiffe://${trustDomain}/`)) ?? own?.[0];
}

/** The certificate of its identity: without a valid one nothing passes by mutual TLS. */
export function certificateFacts(data: MeshPathData, path: MeshPath, now: number): readonly PathFact[] {
  const {ztunnel, pod} = data;
  if (path.verdict.by !== 'ambient' || ztunnel?.dump === undefined) return [];
  if (ztunnel.dump.certificates === undefined)
    return [
      pathFact('?', {
        label,
        value: 'it could not be read',
        notes: [`${ztunnel.proxy.name} tells no certificates in a form that i9s reads.`],
        jump: allOf(ztunnel),
      }),
    ];
  const of = certificatesOf(data, path);
  if (of === undefined) return pod.ip === undefined ? [] : [missing(ztunnel, data)];
  const jump = {label: `certificate of ${of.identity}`, to: 'ztCertificates', proxy: ztunnel.proxy.key, where: {'CERTIFICATE NAME': of.identity}};
  const {certificate, trouble} = worstOf(of, now);
  if (trouble === undefined) return [pathFact('ok', {label, value: validText(of, now), jump})];
  const what = trouble.what.replace(/\.$/, '').replace(/^(Expire|Not)/, word => word.toLowerCase());
  return [
    pathFact(trouble.tone, {
      label,
      value: certificate === undefined || certificate.type === 'Leaf' || !isAvailable(of) ? what : `${certificate.type}: ${what}`,
      notes: [...(trouble.tone === 'bad' ? [follows] : []), remedy(of, certificate, ztunnel, now)],
      jump,
    }),
  ];
}

const label = 'Certificate';
const follows = 'Mutual TLS (HBONE) to and from pods of its service account on this node fails.';

type Certified = {readonly certificate: ChainCertificate | undefined; readonly trouble: ReturnType<typeof certificateTrouble>};

/** Of the chain the one that is worst, the leaf where all are well. */
function worstOf(of: IdentityCertificates, now: number): Certified {
  const all = (of.chain.length === 0 ? [undefined] : of.chain).map(certificate => ({
    certificate,
    trouble: certificateTrouble({of, certificate}, now),
  }));
  const worst = all.find(({trouble}) => trouble?.tone === 'bad') ?? all.find(({trouble}) => trouble !== undefined) ?? all[0];
  return worst ?? {certificate: undefined, trouble: undefined};
}

function validText({chain: [leaf]}: IdentityCertificates, now: number): string {
  return leaf?.until === undefined ? 'available; until when is not told' : `valid, ${humanAge(leaf.until - now)} left`;
}

function remedy(of: IdentityCertificates, certificate: ChainCertificate | undefined, {proxy}: ZtunnelAnswer, now: number): string {
  if (!isAvailable(of)) return `The logs of ${proxy.name} and of istiod tell why; ${proxy.name} asks again by itself.`;
  if (certificate?.from !== undefined && now <= certificate.from) return 'Clocks differ: compare those of its node and of the node of istiod.';
  if (certificate !== undefined && certificate.type !== 'Leaf')
    return 'Give istiod another one (secret cacerts): it signs all certificates of the mesh.';
  return `${proxy.name} renews it at half of its life, and could not: its log tells why. A restart makes it ask anew: ${restart(proxy)}.`;
}

function missing({proxy}: ZtunnelAnswer, {details}: MeshPathData): PathFact {
  return pathFact('bad', {
    label,
    value: `none: ${proxy.name} has none for ns/${details.namespace}/sa/${details.serviceAccount}`,
    notes: [follows, `${proxy.name} asks for it when it takes a pod in: its log and that of istio-cni-node on its node tell why it did not.`],
    jump: allOf({proxy}),
  });
}

const allOf = ({proxy}: Pick<ZtunnelAnswer, 'proxy'>): Jump => ({label: `certificates of ${proxy.name}`, to: 'ztCertificates', proxy: proxy.key});
