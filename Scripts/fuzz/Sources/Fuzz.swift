import Foundation

/// The reader that `$IGVIZ_FUZZ_READER` names: what libFuzzer makes up is given to it.
private let reader: Reader = {
  let name = ProcessInfo.processInfo.environment["IGVIZ_FUZZ_READER"] ?? ""
  guard let reader = Reader.all.first(where: { $0.name == name }) else {
    fatalError("IGVIZ_FUZZ_READER is one of \(Reader.all.map(\.name).joined(separator: ", "))")
  }
  return reader
}()

/// What libFuzzer calls: whatever the bytes are, a reader reads them or throws one of igviz' errors.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let data = start.map { Data(bytes: $0, count: count) } ?? Data()
  do {
    try reader.read(data)
  } catch {
    // Messages are made of what is in the file, too.
    precondition(!"\(error)".isEmpty)
  }
  return 0
}
