import Fields
import ImageCoding
import ONNX
import Readers

extension Model {
  /// Returns a photo as the network's input.
  ///
  /// - Parameters:
  /// - photo: a photo of any size; it is fitted to the model.
  ///   - border: the colour around a photo that is padded.
  /// - Throws: `ModelError.noPhotoInput` if the model was opened for arrays.
  public func field(of photo: PixelImage, border: RGB = .white) throws -> Field {
    guard let photoFit else {
      throw ModelError.noPhotoInput(inputs.map(\.description).joined(separator: ", "))
    }
    return try Field(photo: photoFit.fitted(photo, background: border), name: inputs[0].name)
  }

  /// Returns inputs one by one from arrays that may hold several. If a model's first axis is open, or an array has one axis more than the
  /// model needs, each row is one input.
  ///
  /// - Parameter arrays: the arrays by input name; a single array may have the name "".
  /// - Throws: `ModelError`; `LayoutError` if the card contradicts the axes.
  public func rows(of arrays: [String: InputArray]) throws -> InputRows {
    guard photoFit == nil else { throw ModelError.onlyPhotos(name) }
    var named = arrays
    if let array = named.removeValue(forKey: ""), inputs.count == 1 { named[inputs[0].name] = array }
    guard Set(named.keys) == Set(inputs.map(\.name)), named.count == inputs.count else {
      throw ModelError.missingInputs(given: named.keys.sorted(), needed: inputs.map(\.description))
    }
    var origins: [String: [Double]] = [:]
    if case .file(let file) = source {
      try file.checkBatch(inputs)
      for input in inputs { if let array = named[input.name] { try checkCategories(array, of: input) } }
      origins = try file.origins(of: inputs, arrays: &named)
    }
    let given = try InputRows(inputs, arrays: named, statistics: statistics, origins: origins)
    let readings = axisReadings(of: given)
    for input in inputs where input.shape.first == .some(nil) {
      guard let role = readings[input.name]?.roles.first ?? nil, role.isPosition else { continue }
      throw ModelError.batchIsPosition(input: input.description, role: role.rawValue)
    }
    let rows = given.laidOut(by: readings)
    return try (features.map(rows.naming) ?? rows).laidOut(by: layouts)
  }

  /// Returns the axis roles that the network's operators imply, by input name. They come from the network for the first row, which is
  /// cached. If the model cannot be compiled, the result is empty; the error is reported when the input is explained.
  private func axisReadings(of rows: InputRows) -> [String: AxisReading] {
    (try? prepared(for: rows.fields(ofRow: 0)))?.network.axes ?? [:]
  }
}
