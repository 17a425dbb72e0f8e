import Fields

/// How large the input is that positions lie over.
struct PictureSize: Hashable, Sendable {
  let height: Int
  let width: Int

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Of the first field with the axes y and x.
  init?(of fields: [Field]) {
    for field in fields {
      func extent(_ kind: Axis.Kind) -> Int? { field.axes.first { $0.kind == kind }?.extent }
      guard let height = extent(.y), let width = extent(.x) else { continue }
      self.init(height: height, width: width)
      return
    }
    return nil
  }

  /// Whether so many rows and columns, more than one of each, lie over the picture: in its proportion, but for borders.
  func isCovered(by rows: Int, _ columns: Int) -> Bool {
    guard rows > 1, columns > 1, rows <= height, columns <= width else { return false }
    // Convolutions without padding take the same from a long axis as from a short one.
    let difference = Double(rows) / Double(height) - Double(columns) / Double(width)
    return abs(difference) * Double(min(height, width)) <= 2
  }
}
