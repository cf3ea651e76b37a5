/**
 * What an AWS error means, by its name: emulators and services differ in the status they send with it. Only names of
 * this list are ever shown, because anything else in an answer may be text of the caller.
 */
import type { OutcomeCode } from '../../errors.ts'

/** `CREDENTIALS`: not this secret is refused, but who asks. `BATCH`: this kind of request is not known. */
export type AwsMeaning = OutcomeCode | 'CREDENTIALS' | 'BATCH'

const NAMES: Readonly<Record<AwsMeaning, string>> = {
  NOT_FOUND: 'ResourceNotFoundException ParameterNotFound ParameterVersionNotFound',
  ACCESS_DENIED: 'AccessDeniedException AccessDenied UnauthorizedOperation KMSAccessDeniedException',
  CREDENTIALS:
    'UnrecognizedClientException InvalidClientTokenId InvalidSignatureException SignatureDoesNotMatch ' +
    'ExpiredTokenException ExpiredToken RequestExpired RequestTimeTooSkewed MissingAuthenticationToken ' +
    'MissingAuthenticationTokenException IncompleteSignature IncompleteSignatureException AuthFailure OptInRequired ' +
    'NotAuthorized InvalidIdentityToken InvalidIdentityTokenException IDPRejectedClaim',
  THROTTLED:
    'Throttling ThrottlingException ThrottledException RequestThrottledException RequestThrottled ' +
    'TooManyRequestsException ProvisionedThroughputExceededException TransactionInProgressException ' +
    'RequestLimitExceeded BandwidthLimitExceeded LimitExceededException SlowDown PriorRequestNotComplete ' +
    'EC2ThrottledException TooManyUpdates',
  UNAVAILABLE:
    'RequestTimeout RequestTimeoutException InternalServiceError InternalServiceErrorException InternalServerError ' +
    'InternalFailure ServiceUnavailable ServiceUnavailableException IDPCommunicationError KMSInternalException',
  INVALID_REFERENCE:
    'InvalidParameterException ValidationException ValidationError InvalidParameterValue MalformedQueryString ' +
    'SerializationException InvalidNextTokenException InvalidFilterKey InvalidFilterValue',
  UNREADABLE:
    'DecryptionFailure InvalidKeyId InvalidRequestException KMSDisabledException KMSInvalidStateException ' +
    'KMSNotFoundException',
  BATCH: 'UnknownOperationException InvalidAction',
}

const MEANINGS: ReadonlyMap<string, AwsMeaning> = new Map(
  (Object.keys(NAMES) as AwsMeaning[]).flatMap(meaning =>
    NAMES[meaning].split(' ').map((name): [string, AwsMeaning] => [name, meaning]),
  ),
)

/** @returns `undefined` for a name that is not known */
export function meaningOf(name: string | undefined): AwsMeaning | undefined {
  return name === undefined ? undefined : MEANINGS.get(name)
}

/** `prefix#Name:more` is `Name`. */
export function bareName(name: unknown): string | undefined {
  return typeof name === 'string' ? name.replace(/^.*#/s, '').replace(/:.*$/s, '') : undefined
}
