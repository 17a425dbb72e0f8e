import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// A client that communicates with a worker.
@Suite struct WorkerCommandTests {
  private let model = ["worker", "-m", "tiny.onnx", "--preprocess", "torchvision", "--task", "classes"]

  private func answers(
    to lines: [String], _ photos: ManyPhotos, options: [String] = []
  ) throws -> (answers: [[String: Any]], code: Int32) {
    let input = "\(photos.folder)/requests"
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: input))
    let outputPath = "\(photos.folder)/answers"
    try Data().write(to: URL(fileURLWithPath: outputPath))
    let process = try Command.start(
      model + options, in: photos.folder, input: FileHandle(forReadingAtPath: input),
      output: FileHandle(forWritingAtPath: outputPath))
    process.waitUntilExit()
    let text = try String(contentsOfFile: outputPath, encoding: .utf8)
    return (
      try text.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }, process.terminationStatus
    )
  }

  /// Answers come in the order of the requests, with their ids; an invalid request is answered and does not end the worker.
  @Test(arguments: ["1", "2", "5"])
  func requestsAndAnswers(threads: String) throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      let bytes = try photos.data("photos/a.png").base64EncodedString()
      let requests = [
        #"{"id": 1, "image": "photos/a.png"}"#,
        #"{"id": "two", "image": "photos/missing.png"}"#,
        #"{"id": 3, "data": "\#(bytes)", "name": "mine"}"#,
        "not json", "", #"{"id": 5, "image": 7}"#, #"{"id": 6, "image": "photos/a.png", "targte": "x"}"#,
        #"{"id": 7, "image": "photos/b.png", "target": ["3", "4 - 2"], "baseline": "black", "tolerance": 0.5}"#,
        #"{"id": 8, "image": "photos/b.png", "tolerance": 7}"#, #"{"id": 9}"#,
        #"{"id": 10, "data": "!!!"}"#, #"{"id": 11, "data": "bm8gcGljdHVyZQ=="}"#,
        #"{"id": 12, "image": "photos/b.png", "baseline": "nonsense"}"#,
        #"{"id": 13, "image": "photos/b.png", "target": 12345}"#,
        #"{"id": 14.5, "image": "photos/b.png", "target": 3, "steps": 4}"#,
        #"{"id": 15, "image": "photos/b.png", "method": "gradient", "steps": 4}"#,
        #"{"id": 16, "image": "photos/b.png", "baseline": "black", "runs": 4}"#,
        #"{"id": 17, "image": "photos/b.png", "method": ["gradient", "grad-cam"], "baseline": "black"}"#,
        #"{"id": 18, "image": "photos/b.png", "baseline": "black", "seed": 4}"#,
        #"{"id": 19, "image": "photos/b.png", "method": "smoothgrad", "seed": 4}"#,
      ]
      let (answers, code) = try answers(to: requests, photos, options: ["-j", threads])
      #expect(code == 0)
      #expect(answers.count == requests.count)
      #expect(answers.allSatisfy { $0["protocol"] as? Int == 2 })
      let identities = answers.map { $0["id"] ?? "missing" }
      #expect(identities[0] as? Int == 1 && identities[1] as? String == "two" && identities[3] is NSNull)
      #expect(identities[5] as? Int == 5 && identities[6] as? Int == 6 && identities[14] as? Double == 14.5)
      let statuses = answers.map { ($0["error"] as? [String: Any])?["status"] as? Int ?? 0 }
      #expect(statuses == [0, 66, 0, 64, 64, 64, 64, 0, 64, 64, 64, 65, 64, 64, 0, 64, 64, 64, 64, 0])
      func document(_ number: Int) -> [String: Any] {
        answers[number]["explanation"] as? [String: Any] ?? [:]
      }
      #expect(document(0)["image"] as? String == "photos/a.png" && document(2)["image"] as? String == "mine")
      let targets = document(7)["targets"] as? [[String: Any]]
      #expect(targets?.map { $0["index"] as? Int } == [3, 4])
      let runs = document(7)["attributions"] as? [[String: Any]]
      #expect(
        runs?.allSatisfy { $0["baseline"] as? String == "black" && $0["rule"] as? String == "adaptive" }
          == true)
      // The same values as on the command line.
      let alone = try photos.run(["photos/b.png", "--target", "3", "--steps", "4", "--json"])
      let values = { (document: [String: Any]?) in
        (document?["attributions"] as? [[String: Any]])?.map {
          "\($0["sum"] ?? "") \($0["positive_sum"] ?? "")"
        }
      }
      #expect(values(document(14)) == values(alone.json) && values(document(14)) != nil)
    }
  }

  /// Arrays and pictures within answers equal those in files.
  @Test func arraysAndPictures() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png"], in: folder)
      let image = try PixelImage(decoding: photos.data("photos/a.png"))
      let levels = try NPYArray(
        shape: [image.height, image.width, 3], elements: .float(image.samples.map(Float.init))
      ).encoded().base64EncodedString()
      let half = try NPYArray(shape: [1, 1, 3], elements: .float([1, 2, 0.5])).encoded().base64EncodedString()
      let (answers, _) = try answers(
        to: [
          #"{"image": "photos/a.png", "arrays": "inline", "picture": "inline"}"#,
          #"{"image": "photos/a.png", "arrays": "files", "picture": "drawn.png"}"#,
          #"{"data": "\#(levels)", "arrays": "inline"}"#, #"{"data": "\#(half)"}"#,
        ], photos, options: ["--dpi", "30"])
      let alone = try photos.run(["photos/a.png", "--arrays", "alone", "-o", "alone.png"])
      #expect(alone.code == 0)
      for name in ["integrated_gradients", "evidence", "gradients", "input", "baseline"] {
        let expected = try photos.data("alone/\(name).npy")
        #expect(try photos.data("files/\(name).npy") == expected)
        for number in [0, 2] {
          let text = (answers[number]["arrays"] as? [String: String])?[name] ?? ""
          #expect(Data(base64Encoded: text) == expected, "\(name)")
        }
      }
      let inline = Data(base64Encoded: answers[0]["picture"] as? String ?? "") ?? Data()
      let expected = try PixelImage(contentsOf: folder + "/alone.png")
      #expect(try PixelImage(decoding: inline) == expected)
      #expect(try PixelImage(contentsOf: folder + "/drawn.png") == expected)
      let files = (answers[1]["explanation"] as? [String: Any])?["files"] as? [String] ?? []
      #expect(files.contains("drawn.png") && files.contains("files/evidence.npy"))
      #expect((answers[3]["error"] as? [String: Any])?["status"] as? Int == 65)
    }
  }

  /// Arrays as the model's own input.
  @Test func arraysAsInputs() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos([], in: folder)
      try TestFiles.fixture("onnx/squeezenet.onnx").write(to: URL(fileURLWithPath: folder + "/tiny.onnx"))
      let one = try NPYArray(shape: [1, 3, 32, 32], elements: .float([Float](repeating: 0.5, count: 3072)))
        .encoded()
      let two = try NPYArray(shape: [2, 3, 32, 32], elements: .float([Float](repeating: 0.5, count: 6144)))
        .encoded()
      let input = "\(folder)/requests"
      let lines = [one, two].map { "{\"data\": \"\($0.base64EncodedString())\"}" }.joined(separator: "\n")
      try Data(lines.utf8).write(to: URL(fileURLWithPath: input))
      let outcome = folder + "/out"
      try Data().write(to: URL(fileURLWithPath: outcome))
      let process = try Command.start(
        ["worker", "-m", "tiny.onnx", "--inputs", "arrays", "--task", "classes"], in: folder,
        input: FileHandle(forReadingAtPath: input), output: FileHandle(forWritingAtPath: outcome))
      process.waitUntilExit()
      let answers = try photos.answers("out")
      #expect(answers.count == 2 && answers[0]["explanation"] != nil)
      #expect(
        ((answers[1]["error"] as? [String: Any])?["message"] as? String)?.contains("2 rows") == true)
    }
  }

  /// The worker waits for requests, answers each at once, and after SIGTERM finishes the requests in progress.
  @Test func terminated() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let (input, output) = (Pipe(), Pipe())
      let process = try Command.start(model, in: folder, input: input, output: output)
      func ask(_ id: Int, steps: Int) throws {
        try input.fileHandleForWriting.write(
          contentsOf: Data(
            "{\"id\": \(id), \"image\": \"photos/a.png\", \"baseline\": \"black\", \"steps\": \(steps)}\n"
              .utf8))
      }
      try ask(1, steps: 2)
      var first = Data()
      while first.last != UInt8(ascii: "\n") {
        let more = output.fileHandleForReading.availableData
        try #require(!more.isEmpty, "the worker ended")
        first += more
      }
      #expect(String(decoding: first, as: UTF8.self).contains("\"id\":1"))
      try ask(2, steps: 100_000)
      usleep(300_000)
      #expect(process.isRunning)
      process.terminate()
      let rest = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(rest.contains("\"explanation\"") && rest.contains("\"id\":2"))
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }
  }

  /// A client that sends requests faster than they are answered does not fill the memory.
  @Test func senderIsHeldBack() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png"], in: folder)
      let (input, output) = (Pipe(), Pipe())
      let process = try Command.start(model + ["-j", "2"], in: folder, input: input, output: output)
      let file = input.fileHandleForWriting.fileDescriptor
      _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK)
      // The answers are not read; the worker accepts only what the pipes hold and the requests in progress.
      let bytes = try photos.data("photos/a.png").base64EncodedString()
      let line = Array("{\"data\": \"\(bytes)\", \"arrays\": \"inline\"}\n".utf8)
      var (written, idle) = (0, 0)
      while idle < 15 {
        let count = write(file, line, line.count)
        if count > 0 { (written, idle) = (written + count, 0) } else { idle += 1; usleep(100_000) }
      }
      #expect(written < 2 << 20, "\(written) bytes")
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }
}

extension ManyPhotos {
  fileprivate func answers(_ path: String) throws -> [[String: Any]] {
    try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8).split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }
}
