import { readPkiCertificate } from '../pki/certificate.ts';
import { type CollectRevocationOptions, collectRevocation } from '../revocation/collect-revocation.ts';
import { type RequestTimestampOptions, requestTimestamp } from '../tsp/request-timestamp.ts';
import type { TimestampSource } from '../xades/extend.ts';
import type { RevocationSource } from './collect-evidence.ts';

/** A timestamp source that asks RFC 3161 servers, one after the other; throws what `requestTimestamp` throws. */
export function timestampFrom(
  options: Omit<RequestTimestampOptions, 'digest' | 'digestAlgorithm' | 'signal'>,
): TimestampSource {
  return async (question) => (await requestTimestamp({ ...options, ...question })).der;
}

/** A revocation source that asks the OCSP responders and CRL addresses the certificates name; what cannot be had is left out. */
export function revocationFrom(options: Omit<CollectRevocationOptions, 'signal'>): RevocationSource {
  return async (path, { signal }) => {
    const found = await collectRevocation(
      path.map((der) => readPkiCertificate(der)),
      {
        ...options,
        ...(signal === undefined ? {} : { signal }),
      },
    );
    return found.evidence;
  };
}
