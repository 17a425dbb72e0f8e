/// How the tokens of a transformer lie over a picture: row by row, behind tokens that have no position.
struct TokenGrid: Hashable, Sendable {
  let rows: Int
  let columns: Int
  /// Tokens before the first position: of a class, of a teacher, registers.
  let leading: Int

  var tokens: Int { leading + rows * columns }
}
