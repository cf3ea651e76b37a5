import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { xml } from '../../src/formats/xml/xml.ts'
import { maskText } from '../../src/text/mask.ts'
import { type ConformanceTemplate, describeConformance, maskTemplate, renderWith } from './conformance.ts'
import { readXml } from './read-xml.ts'
import { describeReferee, pythonReferee, type RefereeOptions } from './referee.ts'

const templates: readonly ConformanceTemplate[] = [
  {
    name: 'text and attributes',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE a [ <!ENTITY x "]>"> <!-- '"> --> ]>
<!-- comment ' " & < -->
<a x="<< secrets.a >>" y='pre{{ secret("B") }} post'>
  <b>&amp;<< secrets.c >>]</b><c >]<< secrets.d >>]></c >
  <d
    z = "&#233;<< secrets.e >>'{{ secret('F') }}" />
  << secrets.g >>tail &lt; ]]<< secrets.h >>>
  <ns:e.f-1 xmlns:ns="urn:x"></ns:e.f-1>
</a>
<!-- end -->
`,
  },
  {
    name: 'CDATA',
    text: `<a><![CDATA[<< secrets.a >>]]>x<![CDATA[ <b>]]<< secrets.b >>> ]<< secrets.c >>]>&amp; ]]></a>\n`,
  },
  {
    name: 'in another encoding',
    text: `<?xml version="1.0" encoding="ISO-8859-1"?><a x="<< secrets.a >>">{{ secret('B') }}<![CDATA[<< secrets.c >>]]></a>\n`,
  },
]

const referee = pythonReferee(
  "Python's xml.etree",
  `
import xml.etree.ElementTree as etree
def plain(element):
    children = [plain(child) for child in element]
    return [element.tag, [[name, value] for name, value in element.attrib.items()], element.text or '', children, element.tail or '']
def read(document):
    return plain(etree.fromstring(document.encode()))`,
  'import xml.etree.ElementTree',
)

/** The words of the referee's tests are ASCII; a byte order mark before a declared ISO-8859-1 is an error of the file. */
const withReferee: RefereeOptions = {
  format: xml,
  templates: templates.slice(0, 2),
  referee,
}

describe('xml', () => {
  describeConformance({
    format: xml,
    read: readXml,
    templates,
    unwritable: value => /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(value),
  })
  describeReferee(withReferee)
  describeReferee({
    ...withReferee,
    templates: templates.slice(2),
    variants: { 'in ISO-8859-1': text => text },
  })

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(xml, text, span => (values[span] === undefined ? undefined : { text: values[span]! }))

  test.each([
    ['<a><< secrets.a >></a>', 'x > y "z" \'\n\té', '<a>x > y "z" \'\n\té</a>'],
    ['<a><< secrets.a >></a>', '<b>&\r\u0085', '<a>&lt;b>&amp;&#13;&#133;</a>'],
    ['<a><< secrets.a >></a>', 'x]]>y', '<a>x]]&gt;y</a>'],
    ['<a>]<< secrets.a >>></a>', ']', '<a>]]&gt;</a>'],
    ['<a>]]<< secrets.a >>></a>', '', '<a>]]&gt;</a>'],
    ['<a x="<< secrets.a >>"/>', '\'"<>&\n', '<a x="\'&quot;&lt;>&amp;&#10;"/>'],
    ["<a x='<< secrets.a >>'/>", '\'"\t', "<a x='&apos;\"&#9;'/>"],
    ['<a><![CDATA[<< secrets.a >>]]></a>', '<b>&"', '<a><![CDATA[<b>&"]]></a>'],
    ['<a><![CDATA[<< secrets.a >>]]></a>', 'x]]>y', '<a><![CDATA[x]]]]><![CDATA[>y]]></a>'],
    ['<a><![CDATA[]<< secrets.a >>>]]></a>', ']', '<a><![CDATA[]]]]><![CDATA[>]]></a>'],
    ['<a><![CDATA[<< secrets.a >>]]></a>', 'a\r\nb', '<a><![CDATA[a]]>&#13;<![CDATA[\nb]]></a>'],
  ])('%s takes %j in the least invasive way', (template, value, expected) => {
    expect(rendered(template, value)).toEqual({ text: expected })
  })

  test('what is not ASCII is a reference where the document is not in UTF-8', () => {
    const text = "<?xml version='1.0' encoding='latin1'?><a><< secrets.a >><![CDATA[<< secrets.b >>]]></a>"
    expect(rendered(text, 'é🔑', 'é🔑x')).toEqual({
      text: "<?xml version='1.0' encoding='latin1'?><a>&#233;&#128273;<![CDATA[]]>&#233;&#128273;<![CDATA[x]]></a>",
    })
  })

  test.each([
    ['NUL', 'a\0b', 'control character'],
    ['ESC', '\u001b', 'control character'],
    ['a noncharacter', 'a\uffff', 'U+FFFF'],
  ])('%s is refused, and the reason does not show the value', (_, value, reason) => {
    expect(rendered('<a><< secrets.a >></a>', value)).toMatchObject({
      refused: expect.stringContaining(reason),
      span: 0,
    })
  })

  test.each([
    ['<<< secrets.a >>/>', 'the name of an element'],
    ['<a<< secrets.a >>></a>', 'the name of an element'],
    ['<a><b></<< secrets.a >>></a>', 'the name of an element'],
    ['<a x<< secrets.a >>="1"/>', 'the name of an attribute'],
    ['<?x << secrets.a >>?><a/>', 'a processing instruction'],
    ['<!DOCTYPE << secrets.a >>><a/>', 'a declaration'],
    ['<!DOCTYPE a [<!ENTITY b "<< secrets.a >>">]><a/>', 'a declaration'],
  ])('nothing may be written in %s', (text, refused) => {
    expect(xml.slots(maskTemplate(text))).toMatchObject({
      slots: [{ refused, spans: [0] }],
      syntaxErrors: [],
    })
    expect(rendered(text, 'x')).toHaveProperty('refused')
  })

  test('comments need no value', () => {
    const text =
      '<!-- << secrets.a >> --><!DOCTYPE a [<!-- << secrets.b >> -->]><a><!-- << secrets.c >> --></a>'
    expect(xml.slots(maskTemplate(text))).toMatchObject({ slots: [], syntaxErrors: [] })
  })

  test('references are undone inside an expression, but not in a CDATA section', () => {
    const text =
      '<a x="<< secret(&quot;X&quot;) >>"><< secret(&#39;Y&#x27;) >><![CDATA[<< secrets.z >>]]></a>'
    const { slots } = xml.slots(maskTemplate(text))
    expect(slots.map(slot => xml.decode(slot, 'secret(&quot;X&#39;&#x27;&nbsp;)'))).toEqual([
      "secret(\"X''&nbsp;)",
      "secret(\"X''&nbsp;)",
      'secret(&quot;X&#39;&#x27;&nbsp;)',
    ])
  })

  test('a slot knows its path', () => {
    const { slots } = xml.slots(
      maskTemplate('<a><b x="<< secrets.a >>"><c/><< secrets.b >></b><d><![CDATA[<< secrets.c >>]]></d></a>'),
    )
    expect(slots.map(slot => slot.path)).toEqual([
      ['a', 'b', '@x'],
      ['a', 'b'],
      ['a', 'd'],
    ])
  })

  test.each([
    ['', 0, 'no element'],
    ['text', 0, 'outside'],
    ['<a>', 0, 'does not end'],
    ['<a></b>', 3, 'does not close'],
    ['</a>', 0, 'closes nothing'],
    ['<a/><b/>', 4, 'second root'],
    ['<a/>x', 4, 'outside'],
    ['<a><<< secrets.a >></a>', 19, 'white space'],
    ['<a x=1/>', 5, 'quotes'],
    ['<a x=<< secrets.a >>/>', 5, 'quotes'],
    ['<a x/>', 4, '"="'],
    ['<a x="1"y="2"/>', 8, 'white space'],
    ['<a x="1/>', 5, 'does not end'],
    ['<a x="<"/>', 6, '"<"'],
    ['<a>& b</a>', 3, 'reference'],
    ['<a>&<< secrets.a >>;x & </a>', 22, 'reference'],
    ['<a>]]></a>', 3, '"]]>"'],
    ['<a><!-- -- --></a>', 8, '"--"'],
    ['<a><!-- x', 3, 'does not end'],
    ['<a><![CDATA[ x', 3, 'does not end'],
    ['<?xml', 0, 'does not end'],
    ['<!DOCTYPE a [', 0, 'does not end'],
    ['<a', 0, 'does not end'],
    ['<a>\u0001</a>', 3, 'does not allow'],
    ['<1/>', 0, 'name'],
  ])('%j is not XML, and the place is told', (text, offset, message) => {
    expect(xml.slots(maskTemplate(text)).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test.runIf(referee.absent === undefined)('what Python takes for XML is taken for XML', () => {
    const piece = fc.constantFrom(
      ...[
        '<a>',
        '</a>',
        '<b x="1">',
        '</b>',
        '<c/>',
        '&amp;',
        '&#1',
        ';',
        ']]>',
        '<![CDATA[',
        '<!--',
        '-->',
        '<?p ?>',
      ],
      ...[' ', '\n', 'x', '"', "'", '<', '>', '=', '<d e=\'"\' f="" >', '</d>', '&lt;', '-', ']'],
    )
    const documents = fc
      .sample(fc.array(piece, { maxLength: 9 }), { numRuns: 3000, seed: 20261101 })
      .map(parts => `<r>${parts.join('')}</r>`)
    const readings = referee.read(documents)
    const refused = documents.filter(
      (text, index) => 'value' in readings[index]! && xml.slots(maskText(text, [])).syntaxErrors.length > 0,
    )
    expect(refused).toEqual([])
    expect(readings.filter(reading => 'value' in reading).length).toBeGreaterThan(300)
  })

  test.each([
    '<',
    '<a>',
    '<a',
    '<a ',
    '<a x="',
    '<!--',
    '<![CDATA[',
    ']',
    ']]>',
    '&',
    '&#',
    '<?',
    '<!D',
    ' ',
    'a',
    '"',
    '<!D[<!--',
    '<a/>',
  ])('a long run of %j is read in one pass', unit => {
    const text = unit.repeat(200_000)
    expect(xml.slots(maskText(text, [])).syntaxErrors).toHaveLength(1)
    expect(xml.slots(maskText(`<a>${text}`, [])).syntaxErrors).toHaveLength(1)
    expect(
      renderWith(xml, '<a><< secrets.a >><![CDATA[<< secrets.b >>]]></a>', () => ({ text })),
    ).toHaveProperty('text')
  })

  test('depth costs no stack', () => {
    const depth = 100_000
    const text = `${'<a>'.repeat(depth)}<< secrets.a >>${'</a>'.repeat(depth)}`
    const { slots, syntaxErrors } = xml.slots(maskTemplate(text))
    expect(syntaxErrors).toEqual([])
    expect(slots[0]!.path).toHaveLength(depth)
  })
})
