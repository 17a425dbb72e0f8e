/// The layout of a transformer's tokens over a picture: row by row, after tokens that have no position.
struct TokenGrid: Hashable, Sendable {
  let rows: Int
  let columns: Int
  /// The number of tokens before the first position: class token, distillation token, registers.
  let leading: Int

  var tokens: Int { leading + rows * columns }
}
