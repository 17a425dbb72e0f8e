import Fields
import ImageCoding
import ONNX
import Readers

extension Model {
  /// A photo as the network sees it.
  ///
  /// - Parameters:
  ///   - photo: of any size; it is fitted to the model.
  ///   - border: the colour around a photo that is padded.
  /// - Throws: `ModelError.noPhotoInput` when the model was opened for arrays.
  public func field(of photo: PixelImage, border: RGB = .white) throws -> Field {
    guard let photoFit else {
      throw ModelError.noPhotoInput(inputs.map(\.description).joined(separator: ", "))
    }
    return try Field(photo: photoFit.fitted(photo, background: border), name: inputs[0].name)
  }

  /// Inputs one by one from arrays that may hold many: where a model's first axis is open, or an array has one axis more than
  /// the model needs, each row is an input of its own.
  ///
  /// - Parameter arrays: by the input's name; a single one may go without a name ("").
  /// - Throws: `ModelError`; `LayoutError` where the card says something else of its axes.
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

  /// What the network's operators say of the axes of its inputs. The network is that of the first row, which is kept; of a model that
  /// cannot be compiled nothing is known here, and what is wrong is said where it is explained.
  private func axisReadings(of rows: InputRows) -> [String: AxisReading] {
    (try? prepared(for: rows.fields(ofRow: 0)))?.network.axes ?? [:]
  }
}
