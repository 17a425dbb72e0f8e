import Explaining
import Fields
import Files
import Foundation
import ImageCoding
import Pipeline
import Models
import ArrayFormats
import Readers
import Report

/// Reads the input of a request into fields for the model.
struct WorkerInput: Sendable {
  let model: Model
  let reading: ImageOptions

  private static let magic = Data([0x93] + Array("NUMPY".utf8))

  /// - Throws: `FileError`, `InputError`, `NPYError`, `ModelError`, `WorkerError`
  func load(_ input: WorkerRequest.Input) throws -> LoadedInput {
    let (data, name) =
      switch input {
      case .path(let path): (try reading.data(at: path), path)
      case .data(let data): (data, "data")
      }
    return try InputError.naming(name) {
      guard let fit = model.photoFit else { return try array(data) }
      let image = try data.starts(with: Self.magic) ? levels(data) : reading.image(data, at: name)
      return LoadedInput(
        fields: [try model.field(of: image, border: reading.background)],
        photo: OriginalPhoto(image, fit: fit))
    }
  }

  private func array(_ data: Data) throws -> LoadedInput {
    let array = try NPYArray(decoding: data)
    let rows = try model.rows(of: [
      "": InputArray(shape: array.shape, values: array.floats, exact: array.doubles)
    ])
    guard rows.count ?? 1 == 1 else { throw WorkerError.severalRows(rows.count ?? 1) }
    return LoadedInput(fields: try rows.fields(ofRow: 0))
  }

  /// Decodes a photo given as an array of its levels, 0 to 255: height × width × 3.
  private func levels(_ data: Data) throws -> PixelImage {
    let array = try NPYArray(decoding: data)
    let levels = array.floats.compactMap { UInt8(exactly: $0) }
    guard array.shape.count == 3, array.shape[2] == 3, !levels.isEmpty, levels.count == array.elements.count
    else { throw WorkerError.notLevels }
    return PixelImage(width: array.shape[1], height: array.shape[0], samples: levels)
  }
}
