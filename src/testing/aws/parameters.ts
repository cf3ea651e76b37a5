/** SSM Parameter Store's operations on parameters in memory. */
import { type Hindrances, hinder, type Members, type Operations, paged, refuse } from './operation.ts'

/** @param parameters the values of each, version 1 first */
export function parameterOperations(parameters: Map<string, string[]>, hindrances: Hindrances): Operations {
  const read = (selected: string): Members | undefined => {
    const [base = '', selector] = selected.split(':')
    hinder(base, hindrances)
    const values = parameters.get(base)
    const version = selector === undefined ? values?.length : Number(selector)
    const value = values?.[Number(version) - 1]
    if (value === undefined) return undefined
    const chosen = selector === undefined ? {} : { Selector: `:${selector}` }
    return { Name: base, Type: 'SecureString', Value: value, Version: version, ...chosen }
  }
  return {
    GetParameters({ Names }) {
      const names = Names as string[]
      const bases = new Set(names.map(name => name.split(':', 1)[0]))
      if (names.length > 10 || bases.size < names.length) refuse('ValidationException')
      const found = names.map(read)
      return {
        Parameters: found.filter(one => one !== undefined).toReversed(), // not in the order of the request
        InvalidParameters: names.filter((_, index) => found[index] === undefined),
      }
    },
    GetParameter: ({ Name }) => ({ Parameter: read(String(Name)) ?? refuse('ParameterNotFound') }),
    PutParameter({ Name, Value, Type }) {
      if (Type !== 'SecureString' || Value === '') refuse('ValidationException')
      const values = [...(parameters.get(String(Name)) ?? []), String(Value)]
      parameters.set(String(Name), values)
      return { Version: values.length }
    },
    DeleteParameter: ({ Name }) => (parameters.delete(String(Name)) ? {} : refuse('ParameterNotFound')),
    DescribeParameters({ ParameterFilters, NextToken }) {
      const start = (ParameterFilters as [{ Values: string[] }] | undefined)?.[0].Values[0]
      const names = [...parameters.keys()].filter(name => start === undefined || name.startsWith(`${start}/`))
      return paged(names, NextToken, 50, page => ({
        Parameters: page.map(name => ({
          Name: name,
          Type: 'SecureString',
          LastModifiedDate: 1_767_225_600.5,
        })),
      }))
    },
  }
}
