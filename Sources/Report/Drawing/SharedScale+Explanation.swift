import Explaining

extension SharedScale {
  /// Makes room for an explanation's maps.
  ///
  /// - Parameters:
  ///   - look: how all of them will be drawn.
  ///   - photo: as it was taken, where there is one.
  /// - Throws: `FieldError`, `FieldPictureError`
  public mutating func add(_ explanation: Explanation, look: MapLook, photo: OriginalPhoto? = nil) throws {
    var look = look
    look.scale = .each  // It is not known yet.
    guard let maker = try CellMaker(explanation, look: look, photo: photo) else { return }
    for (column, top) in try maker.columnTops() { add(top, of: explanation.columns[column].unit) }
  }
}
