/** Secrets Manager's operations on secrets in memory. */
import { randomUUID } from 'node:crypto'
import {
  attempt,
  type Hindrances,
  hinder,
  type Members,
  type Operations,
  paged,
  refuse,
} from './operation.ts'

export interface FakeSecret {
  /** The newest last. */
  readonly versions: { readonly id: string; readonly content: Members }[]
  /** True if it is marked for deletion. */
  deleted: boolean
}

export function putSecret(
  secrets: Map<string, FakeSecret>,
  name: string,
  content: Members,
  id: string = randomUUID(),
): void {
  const secret = secrets.get(name) ?? { versions: [], deleted: false }
  secrets.set(name, secret)
  if (!secret.versions.some(version => version.id === id)) secret.versions.push({ id, content })
}

export function secretOperations(secrets: Map<string, FakeSecret>, hindrances: Hindrances): Operations {
  const find = (id: unknown): [string, FakeSecret] => {
    const name = [...secrets.keys()].find(own =>
      [own, arnOf(own), arnOf(own).slice(0, -7)].includes(String(id)),
    )
    return name === undefined ? refuse('ResourceNotFoundException') : [name, secrets.get(name)!]
  }
  const read = ({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }: Members): Members => {
    const [name, { versions, deleted }] = find(SecretId)
    hinder(name, hindrances)
    if (deleted) refuse('InvalidRequestException')
    const stages = { AWSCURRENT: versions.at(-1), AWSPREVIOUS: versions.at(-2) }
    const version =
      VersionId === undefined
        ? stages[VersionStage as keyof typeof stages]
        : versions.find(({ id }) => id === VersionId)
    if (version === undefined) return refuse('ResourceNotFoundException')
    return { ARN: arnOf(name), Name: name, VersionId: version.id, ...version.content }
  }
  return {
    GetSecretValue: read,
    BatchGetSecretValue({ SecretIdList }) {
      const ids = SecretIdList as string[]
      if (ids.length > 20 || ids.length === 0) refuse('InvalidParameterException')
      const answers = ids.map(id => ({ id, ...attempt(() => read({ SecretId: id })) }))
      return {
        SecretValues: answers.flatMap(answer => ('members' in answer ? [answer.members] : [])),
        Errors: answers.flatMap(answer =>
          'refusal' in answer
            ? [{ SecretId: answer.id, ErrorCode: answer.refusal, Message: 'of one secret' }]
            : [],
        ),
      }
    },
    ListSecrets({ Filters, NextToken }) {
      const start = (Filters as [{ Values: string[] }] | undefined)?.[0].Values[0] ?? ''
      const names = [...secrets.keys()].filter(name => name.startsWith(start))
      return paged(names, NextToken, 100, page => ({
        SecretList: page.map(name => ({
          Name: name,
          Description: `about ${name}`,
          LastChangedDate: 1_767_225_600.5,
        })),
      }))
    },
    PutSecretValue(members) {
      const [name, { deleted }] = find(members.SecretId)
      if (deleted) refuse('InvalidRequestException')
      putSecret(secrets, name, contentOf(members), String(members.ClientRequestToken))
      return { Name: name }
    },
    CreateSecret(members) {
      const { Name: name } = members
      if (secrets.has(String(name))) refuse('ResourceExistsException')
      putSecret(secrets, String(name), contentOf(members), String(members.ClientRequestToken))
      return { Name: name }
    },
    DeleteSecret({ SecretId }) {
      find(SecretId)[1].deleted = true
      return {}
    },
  }
}

function arnOf(name: string): string {
  return `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`
}

function contentOf({ SecretString, SecretBinary }: Members): Members {
  const content = SecretString ?? SecretBinary
  if (typeof content !== 'string' || content === '') refuse('InvalidParameterException')
  return SecretString === undefined ? { SecretBinary } : { SecretString }
}
