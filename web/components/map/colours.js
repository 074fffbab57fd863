// Colours of change: more is warm, fewer is the blue of the present, neither is good or bad; grey where nothing can be said.

export function changeColour({ kind }, colours) {
  return { more: colours.attention, fewer: colours.present, same: colours.context }[kind] ?? colours.faint;
}
