import Files

extension Sheet {
  /// The pages, in the look that is asked for. Text is wrapped and never cut, and nothing lies above anything else.
  public func pages(_ look: SheetLook = SheetLook()) -> [FigureScene] { SheetLayout(self, look).pages() }

  /// Writes the sheet in the format that the path's extension names; the second page of a format without pages goes to a file of
  /// its own, "name.2.png".
  ///
  /// - Returns: the paths.
  /// - Throws: `FigureError`, `ImageError`, `FileError`
  @discardableResult
  public func write(
    to path: String, look: SheetLook = SheetLook(), dpi: Double = FigureScene.standardDPI,
    metadata: FigureMetadata = FigureMetadata()
  ) throws -> [String] {
    try FigureScene.write(pages(look), to: path, dpi: dpi, metadata: metadata)
  }
}
