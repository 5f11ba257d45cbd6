import {readCertificate} from '../lib/certificates.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {chainJson} from './secretStrip.ts';
import type {Known} from './view.ts';
import {ztunnelText} from './ztCells.ts';
import {certificateTrouble} from './ztCertificateHealth.ts';
import type {CertificateRow} from './ztCertificates.ts';
import {asUse, tableJump} from './ztJumps.ts';

/** "spiffe://cluster.local/ns/shop/sa/cart" in its parts; undefined for another identity. */
export const identityParts = (identity: string): {readonly namespace: string; readonly account: string} | undefined => {
  const [, namespace, account] = /^spiffe:\/\/[^/]+\/ns\/([^/]+)\/sa\/(.+)$/.exec(identity) ?? [];
  return namespace === undefined || account === undefined ? undefined : {namespace, account};
};

/** "cart.shop" of the account cart in the namespace shop; another identity as it is. */
export function whoseText(identity: string): string {
  const parts = identityParts(identity);
  return parts === undefined ? identity : `${parts.account}.${parts.namespace}`;
}

/** ztunnel writes a PEM in base64. */
function pemText(pem: string): string {
  if (pem.includes('-----BEGIN')) return pem;
  try {
    return atob(pem);
  } catch {
    return pem;
  }
}

/** To the whole chain; the pods that it is for use it. */
export function certificateJumps(row: CertificateRow): readonly (Jump | undefined)[] {
  const {of, proxy} = row;
  const chain: Jump =
    of.chain.length === 0
      ? {label: 'certificates', nowhere: `${ztunnelText(proxy)} has no certificate for ${of.identity}.`}
      : {
          label: `chain of ${count(of.chain.length, 'certificate')}`,
          to: 'resource',
          subject: {title: `certificates of ${of.identity}`, json: chainJson(of.chain.map(({pem}) => readCertificate(pemText(pem))))},
        };
  const parts = identityParts(of.identity);
  const where = {
    NAMESPACE: parts?.namespace ?? '',
    'SERVICE ACCOUNT': parts?.account ?? '',
    ...(proxy.pod?.node === undefined ? {} : {NODE: proxy.pod.node}),
  };
  return [chain, parts === undefined ? undefined : asUse(tableJump(row, `pods of ${parts.account} on this node`, 'ztWorkloads', {where}))];
}

/** What is wrong with it, and what it is for. */
export function certificateStrip(row: CertificateRow, {now}: Known): readonly Line[] {
  const {of, certificate, proxy} = row;
  const trouble = certificateTrouble(row, now);
  const parts = identityParts(of.identity);
  const whose = parts === undefined ? of.identity : `the service account ${parts.account} of ${parts.namespace}`;
  const what =
    certificate?.type === 'Root'
      ? 'trusted as the root of its peers'
      : certificate?.type === 'Intermediate'
        ? 'signs the one before it in the chain'
        : 'shown to peers';
  return [
    ...(trouble === undefined ? [] : [[span(trouble.what, trouble.tone)]]),
    [span(`${certificate?.type ?? 'No certificate'} `, 'strong'), span(`of ${whose}, ${what}; held by ${ztunnelText(proxy)}.`)],
    ...(certificate === undefined
      ? []
      : [[span(`From ${certificate.validFrom || '?'} to ${certificate.expirationTime || '?'}; ${of.state}.`, 'dim')]]),
  ];
}
