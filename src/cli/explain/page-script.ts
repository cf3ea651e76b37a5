/**
 * The page's script: shows beside an expression what the list below says of it, while a pointer or the focus is on it.
 * Escape puts the card away; it can be pointed at. Without the script the page has all of it in the list.
 */
export const SCRIPT = `
'use strict'
const card = document.getElementById('card')
let shown, timer
const linkAt = target => target instanceof Element ? target.closest('a.x') : null
const show = link => {
  clearTimeout(timer)
  if (shown === link) return
  hide()
  const said = document.getElementById(link.getAttribute('aria-describedby'))
  if (said === null) return
  shown = link
  link.classList.add('on')
  card.replaceChildren(...[...said.childNodes].map(node => node.cloneNode(true)))
  card.hidden = false
  const at = link.getClientRects()[0]
  const { width, height } = card.getBoundingClientRect()
  const room = document.documentElement
  const left = Math.max(8, Math.min(at.left, room.clientWidth - width - 8))
  const below = at.bottom + 6
  const top = below + height > room.clientHeight && at.top - height - 6 > 0 ? at.top - height - 6 : below
  card.style.left = left + window.scrollX + 'px'
  card.style.top = top + window.scrollY + 'px'
}
const hide = () => {
  clearTimeout(timer)
  if (shown) shown.classList.remove('on')
  shown = undefined
  card.hidden = true
}
const hideSoon = () => {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const focused = linkAt(document.activeElement)
    if (focused) show(focused)
    else hide()
  }, 200)
}
document.addEventListener('pointerover', event => {
  const link = linkAt(event.target)
  if (link) show(link)
  else if (card.contains(event.target)) clearTimeout(timer)
  else if (shown) hideSoon()
})
document.addEventListener('focusin', event => {
  const link = linkAt(event.target)
  if (link) show(link)
  else if (!card.contains(event.target)) hide()
})
document.addEventListener('focusout', event => { if (event.relatedTarget === null) hideSoon() })
document.addEventListener('keydown', event => { if (event.key === 'Escape') hide() })
document.addEventListener('click', event => { if (linkAt(event.target)) hide() })
addEventListener('resize', hide)
`
