import Foundation
import ImageCoding
import TestSupport
import Testing

/// How a worker ends, which files it never overwrites, and how it returns ids.
@Suite(.timeLimit(.minutes(4))) struct WorkerEndTests {
  private static let model = [
    "worker", "-m", "tiny.onnx", "--preprocess", "torchvision", "--task", "classes", "--dpi", "30", "-b",
    "black",
  ]

  private struct Line {
    let text: String
    let json: [String: Any]
    var status: Int? { (json["error"] as? [String: Any])?["status"] as? Int }
    var message: String { (json["error"] as? [String: Any])?["message"] as? String ?? "" }
  }

  private func answers(_ requests: [String], in folder: String, options: [String] = []) throws -> [Line] {
    try Data((requests.joined(separator: "\n") + "\n").utf8).write(
      to: URL(fileURLWithPath: folder + "/requests"))
    try Data().write(to: URL(fileURLWithPath: folder + "/answers"))
    let process = try Command.start(
      Self.model + options, in: folder, input: FileHandle(forReadingAtPath: folder + "/requests"),
      output: FileHandle(forWritingAtPath: folder + "/answers"))
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try String(contentsOfFile: folder + "/answers", encoding: .utf8).split(separator: "\n").map {
      Line(
        text: String($0),
        json: (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any] ?? [:])
    }
  }

  /// Waits for a process; returns whether it ends within a number of seconds.
  private func end(of process: Process, within seconds: Double) -> Bool {
    for _ in 0..<Int(seconds * 20) where process.isRunning { usleep(50_000) }
    return !process.isRunning
  }

  private func lines(_ path: String) -> Int {
    ((try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()).count { $0 == UInt8(ascii: "\n") }
  }

  // MARK: Ids

  @Test func idsComeBackAsTheyWere() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos([], in: folder)
      let ids = [
        "9223372036854775808", "18446744073709551617", "-9223372036854775809", "1.0", "1e3", "-0", "0.1E+5",
        "123456789.123456789123",
        #""caf\u00e9""#, #""cafe\#u{301}""#, #""caf\#u{e9}""#, #""\/\b\ud83d\ude00""#, "true", "null",
        #"{"a": [1, "x"], "b":null}"#, "[ ]",
        String(repeating: "7", count: 400),
      ]
      for suffix in [#""image": "none.png""#, #""image": 7"#, #""unknown": 1"#] {
        let answers = try answers(ids.map { "{\(suffix), \"id\": \($0) }" }, in: folder)
        for (id, answer) in zip(ids, answers) {
          let expected = Data("\"id\":\(id),\"protocol\":2}".utf8)
          #expect(Data(answer.text.utf8).range(of: expected) != nil, "\(id): \(answer.text)")
        }
        #expect(answers.count == ids.count)
      }
      // The id is returned even if the line breaks off after it; invalid JSON is not repeated.
      let broken = try answers(
        [
          #"{"id": 18446744073709551617, "image": "#, #"{"id": 01}"#, #"{"id": "a"#,
          #"{"\u0069d": 5, "image": 1}"#, #"[{"id": 1}]"#,
        ],
        in: folder)
      let expected = ["18446744073709551617", "null", "null", "5", "null"]
      #expect(zip(broken, expected).allSatisfy { $0.text.contains("\"id\":\($1),") }, "\(broken.map(\.text))")
    }
  }

  @Test func anotherProtocolIsRefused() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let answers = try answers(
        [#"{"protocol": 1, "image": "photos/a.png"}"#, #"{"protocol": 2, "image": "photos/a.png"}"#],
        in: folder)
      #expect(answers[0].status == 64 && answers[0].message.contains("protocol version 1"))
      #expect(answers[1].status == nil)
    }
  }

  // MARK: Files

  @Test(arguments: ["1", "4"]) func whatIsReadIsNotWrittenOver(threads: String) throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(
        ["a.png", "b.png", "c.png", "base.png", "set/d.png", "input.png"], in: folder)
      try Data((0..<10).map { "class \($0)" }.joined(separator: "\n").utf8)
        .write(to: URL(fileURLWithPath: folder + "/labels.txt"))
      try Data(#"{"labels": "labels.txt"}"#.utf8).write(to: URL(fileURLWithPath: folder + "/tiny.json"))
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link.png", withDestinationPath: "photos/b.png")
      try FileManager.default.linkItem(atPath: folder + "/photos/c.png", toPath: folder + "/hard.png")
      let before = try Dictionary(
        uniqueKeysWithValues: photos.files("").filter { !$0.hasPrefix(".") }.map { ($0, try photos.data($0)) }
      )
      func request(_ image: String, _ key: String, _ path: String) -> String {
        #"{"image": "photos/\#(image)", "\#(key)": "\#(path)"}"#
      }
      let refused = [
        request("a.png", "picture", "photos/a.png"), request("b.png", "picture", "tiny.onnx"),
        request("a.png", "picture", "./photos/../tiny.json"), request("a.png", "picture", "labels.txt"),
        request("b.png", "picture", "link.png"), request("c.png", "picture", "hard.png"),
        request("b.png", "picture", folder + "/photos/a.png"), request("a.png", "picture", "photos/base.png"),
        request("a.png", "picture", "photos/set/d.png"), request("a.png", "picture", "photos/set/new.png"),
        request("a.png", "arrays", "photos/set"), request("a.png", "arrays", "tiny.onnx"),
        request("input.png", "arrays", "photos"),
      ]
      let allowed = [request("a.png", "picture", "drawn.png"), request("b.png", "picture", "drawn.png")]
      let answers = try answers(
        allowed + refused + allowed, in: folder,
        options: ["-j", threads, "-b", "photos/base.png", "-b", "photos/set"])
      #expect(answers.count == refused.count + 2 * allowed.count)
      for (number, answer) in answers.enumerated() {
        if (allowed.count..<allowed.count + refused.count).contains(number) {
          #expect(answer.status == 64, "\(refused[number - allowed.count]) \(answer.text.prefix(300))")
        } else {
          #expect(answer.status == nil, "\(answer.text.prefix(300))")
        }
      }
      for (name, data) in before { #expect(try photos.data(name) == data, "\(name)") }
      // If several requests name one picture, the picture of the last request remains.
      let last = try self.answers(
        [request("b.png", "picture", "b-alone.png")], in: folder,
        options: ["-b", "photos/base.png", "-b", "photos/set"])
      #expect(last[0].status == nil)
      #expect(try photos.data("drawn.png") == photos.data("b-alone.png"))
    }
  }

  /// A new file with the inode number of a deleted input is not that input.
  @Test func filesThatAreGoneProtectNothing() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png"], in: folder)
      let bytes = try photos.data("photos/a.png")
      let (input, output) = (Pipe(), Pipe())
      let process = try Command.start(Self.model, in: folder, input: input, output: output)
      for number in 0..<6 {
        let path = "\(folder)/in\(number).png"
        try bytes.write(to: URL(fileURLWithPath: path))
        try input.fileHandleForWriting.write(
          contentsOf: Data("{\"image\": \"in\(number).png\", \"picture\": \"out.png\"}\n".utf8))
        var answer = Data()
        while answer.last != UInt8(ascii: "\n") { answer += output.fileHandleForReading.availableData }
        #expect(String(decoding: answer, as: UTF8.self).contains("explanation"))
        try FileManager.default.removeItem(atPath: path)
      }
      try input.fileHandleForWriting.close()
      #expect(end(of: process, within: 20))
    }
  }

  @Test func whatIsNoFileIsRefusedAtOnce() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      #expect(mkfifo(folder + "/pipe.png", 0o600) == 0)
      let answers = try answers(
        [
          #"{"image": "pipe.png"}"#, #"{"image": "/dev/zero"}"#, #"{"image": "photos"}"#,
          #"{"image": "photos/a.png\u0000.jpg"}"#, #"{"image": "photos/a.png", "picture": "pipe.png"}"#,
          #"{"image": "photos/a.png", "baseline": "pipe.png"}"#, #"{"image": "photos/a.png"}"#,
        ], in: folder)
      #expect(
        answers.map { $0.status ?? 0 } == [66, 66, 66, 66, 73, 66, 0],
        "\(answers.map { $0.text.prefix(200) })")
      #expect(answers[0].message.contains("a pipe") && answers[1].message.contains("a device"))
    }
  }

  // MARK: The end

  /// Requests in progress are answered; waiting requests are not.
  @Test func terminatedWithManyWaiting() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let input = Pipe()
      try Data().write(to: URL(fileURLWithPath: folder + "/answers"))
      let process = try Command.start(
        Self.model + ["-j", "2"], in: folder, input: input,
        output: FileHandle(forWritingAtPath: folder + "/answers"))
      // The requests have fewer bytes than a pipe holds, so the worker has read them all.
      let requests = (0..<700).map { #"{"id": \#($0), "image": "photos/a.png", "steps": 3000}"# + "\n" }
        .joined()
      try input.fileHandleForWriting.write(contentsOf: Data(requests.utf8))
      for _ in 0..<600 where lines(folder + "/answers") == 0 { usleep(50_000) }
      process.terminate()
      let before = lines(folder + "/answers")
      try #require(end(of: process, within: 60))
      #expect(process.terminationStatus == 0)
      let after = lines(folder + "/answers")
      #expect(after - before <= 6 && after < 700, "\(before) \(after)")
    }
  }

  /// A client that reads no answers does not keep a worker from ending.
  @Test func terminatedWithAFullPipe() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let (input, output) = (Pipe(), Pipe())
      let process = try Command.start(Self.model, in: folder, input: input, output: output)
      let requests = (0..<50).map { _ in
        #"{"image": "photos/a.png", "arrays": "inline", "picture": "inline"}"# + "\n"
      }.joined()
      try input.fileHandleForWriting.write(contentsOf: Data(requests.utf8))
      sleep(5)
      process.terminate()
      #expect(end(of: process, within: 40))
      #expect(process.terminationReason == .exit && process.terminationStatus == 74)
      process.terminate()
    }
  }

  /// The client disconnects while a request is in progress: the request ends, and no more pictures are written.
  @Test func theClientIsGone() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let (input, output) = (Pipe(), Pipe())
      let process = try Command.start(Self.model, in: folder, input: input, output: output)
      try output.fileHandleForWriting.close()
      try input.fileHandleForWriting.write(
        contentsOf: Data((#"{"image": "photos/a.png", "steps": 100000, "picture": "late.png"}"# + "\n").utf8)
      )
      sleep(1)
      #expect(process.isRunning)
      try output.fileHandleForReading.close()
      #expect(end(of: process, within: 30))
      #expect(process.terminationReason == .exit && process.terminationStatus == 74)
      #expect(!FileManager.default.fileExists(atPath: folder + "/late.png"))
      process.terminate()
    }
  }

  /// The client disconnects between requests: nothing is lost, and the worker ends although its input is open.
  @Test func theClientIsGoneInPeace() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let (input, output) = (Pipe(), Pipe())
      let process = try Command.start(Self.model, in: folder, input: input, output: output)
      try output.fileHandleForWriting.close()
      try input.fileHandleForWriting.write(contentsOf: Data((#"{"image": "photos/a.png"}"# + "\n").utf8))
      var answer = Data()
      while answer.last != UInt8(ascii: "\n") { answer += output.fileHandleForReading.availableData }
      try output.fileHandleForReading.close()
      #expect(end(of: process, within: 20))
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
      process.terminate()
    }
  }

  /// Answers cannot be written: the worker ends at once, although its client waits for the answer and sends no more.
  @Test func answersGoToAFullDisk() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let input = Pipe()
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments =
        ["-c", "exec \"$0\" worker \"$@\" > /dev/full", Command.executable.path] + ManyPhotos.model
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.standardInput = input
      process.standardError = FileHandle.nullDevice
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data((#"{"image": "photos/a.png"}"# + "\n").utf8))
      #expect(end(of: process, within: 20))
      #expect(process.terminationReason == .exit && process.terminationStatus == 74)
      try input.fileHandleForWriting.close()
      process.terminate()
    }
  }

  // MARK: Threads

  /// For a user who may have few processes, the worker uses fewer threads and neither hangs nor crashes.
  @Test(.enabled(if: canLimit, "limiting processes needs root and setpriv"), arguments: [6, 8, 12, 20])
  func fewThreads(processes: Int) throws {
    try withTemporaryFolder { folder in
      let worker = try limited("worker", to: processes, in: folder)
      #expect(worker.status == 0, "\(worker)")
      #expect(worker.output.split(separator: "\n").count { $0.contains("\"explanation\"") } == 2, "\(worker)")
      let many = try limited("photos -o results", to: processes, in: folder)
      #expect(many.status == 0, "\(many)")
    }
  }

  /// Pango ends a program that cannot create a thread; in that case Pango is not used.
  @Test(.enabled(if: canLimit, "limiting processes needs root and setpriv"), arguments: [1, 2, 4])
  func noThreads(processes: Int) throws {
    try withTemporaryFolder { folder in
      for arguments in ["worker", "photos -o results", "photos/a.png -o a.png"] {
        let outcome = try limited(arguments, to: processes, in: folder)
        #expect(outcome.status == 70 && outcome.output.contains("refused a new thread"), "\(outcome)")
      }
    }
  }

  private static let canLimit =
    geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

  /// Runs the command as a separate user, so that no other process counts, with two requests as its input.
  private func limited(_ arguments: String, to processes: Int, in folder: String) throws -> (
    status: Int32, output: String
  ) {
    let photos = try ManyPhotos(["a.png", "b.png", "c.png"], in: folder)
    let program = folder + "/igviz"
    if !FileManager.default.fileExists(atPath: program) {
      try FileManager.default.copyItem(atPath: Command.executable.path, toPath: program)
    }
    for path in [program, folder, folder + "/photos"] + photos.files("").map({ "\(folder)/\($0)" }) {
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
    }
    let user = "\(60_000 + Int.random(in: 0..<4000))"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      "printf '%s\\n' '{\"image\": \"photos/a.png\"}' '{\"image\": \"photos/b.png\", \"picture\": \"inline\"}' | "
        + "timeout -s KILL 60 setpriv --reuid \(user) --regid \(user) --clear-groups prlimit --nproc=\(processes) "
        + "./igviz \(arguments) -m tiny.onnx --preprocess torchvision --task classes --dpi 30 -j 16 > out 2> err",
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    try process.run()
    process.waitUntilExit()
    let texts = try ["out", "err"].map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    return (process.terminationStatus, texts.joined())
  }
}
