extension Sheet {
  /// The pages, in the look that is asked for. Text is wrapped and never cut, and nothing lies above anything else.
  public func pages(_ look: SheetLook = SheetLook()) -> [Scene] { SheetLayout(self, look).pages() }
}
