import Fields

extension EvaluationCase {
  /// The field as one picture, if it can be drawn as one.
  var plane: PicturePlane? { PicturePlane(of: field) }

  /// The place of each pixel of a field that has axes y and x and no other places, row by row.
  func placesOfPixels(height: Int, width: Int) -> [Int] {
    let kinds = field.axes.map(\.kind)
    let isTransposed = kinds.firstIndex(of: .x) ?? 0 < kinds.firstIndex(of: .y) ?? 0
    return (0..<height * width).map { isTransposed ? $0 % width * height + $0 / width : $0 }
  }
}
