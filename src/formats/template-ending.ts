const ENDING = /\.(?:njk|nunjucks|j2|jinja2?|tmpl|tpl|template)$/i

/** `flow.yaml.njk` is a template of `flow.yaml`. */
export function withoutTemplateEnding(name: string): string {
  return name.replace(ENDING, '')
}
