import Foundation

extension ReportDocument {
  /// The page: one file that needs no other and no network. Equal documents make equal pages.
  ///
  /// - Throws: an error of the template library where a template is broken.
  public func page() throws -> Data {
    let (style, script) = (PageFiles.style, PageFiles.script)
    let isOneOfMany = rows.count > 1 || photos.isEmpty
    let names = ShortNames(of: rows.map(\.name))
    let classes = isOneOfMany ? ClassGroup.all(of: rows) : []
    let context = PageContext(
      title: title
        ?? (isOneOfMany
          ? "\(count) \(things) explained"
          : "\(rows.first.map { names.short($0.name) } ?? ""), explained"),
      software: software, style: style, styleHash: PageFiles.policyHash(of: style), script: script,
      scriptHash: PageFiles.policyHash(of: script),
      data: try PageJSON.text(PageData(look: look, rows: isOneOfMany ? rows : [], classes: classes)),
      index: isOneOfMany ? IndexContext(self, classes: classes, names: names) : nil,
      photos: try photos.map {
        try PhotoContext($0, name: names.short($0.name), look: look, others: isOneOfMany ? things : nil)
      })
    return Data((try PageFiles.templates().render(context, withTemplate: "page") ?? "").utf8)
  }
}
