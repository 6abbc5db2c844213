/// Gives every output its own name.
enum OutputNames {
  /// What is to be named.
  struct Request: Hashable, Sendable {
    /// The source's path below the input folder.
    var source: String
    /// The output's extension; nil where nothing is delivered.
    var fileExtension: String?
    /// Whether it may be delivered in parts, whose names must be free too.
    var mayBeParts = false
  }

  /// A path for each request, in its order; nil where nothing is delivered.
  ///
  /// A source whose extension is right keeps its name to the letter. Where two would meet, without
  /// regard to case because the folder may travel to a Mac, the one that is renamed anyway gives
  /// way: `a.mkv` beside `a.mp4` becomes `a-mkv.mp4`, and if that is taken `a-mkv-2.mp4`.
  ///
  /// - Parameter reserved: Names that outputs of other inputs have.
  static func assign(_ requests: [Request], reserved: Set<String> = []) -> [String?] {
    var taken: Set<String> = [Manifest.fileName, Journal.fileName]
    taken.formUnion(reserved.flatMap { [$0] + folders(above: $0) }.map { $0.lowercased() })
    for request in requests where request.fileExtension != nil {
      taken.formUnion(folders(above: request.source).map { $0.lowercased() })
    }
    let files = Set([Manifest.fileName, Journal.fileName] + reserved.map { $0.lowercased() })
    let requests = requests.map { request in
      var request = request
      request.source = aside(request.source, of: files)
      return request
    }
    var names = [String?](repeating: nil, count: requests.count)
    for (index, request) in requests.enumerated() {
      guard let wanted = request.fileExtension,
        FileName(request.source).fileExtension == wanted
      else { continue }
      names[index] = claim([request.source], or: request.source, &taken)
    }
    for (index, request) in requests.enumerated() where names[index] == nil {
      guard let wanted = request.fileExtension else { continue }
      let name = FileName(request.source)
      let mark = name.fileExtension.isEmpty ? "" : "-\(name.fileExtension)"
      let marked = path(name, ending: "\(mark).\(wanted)")
      names[index] = claim([path(name, ending: ".\(wanted)"), marked], or: marked, &taken)
    }
    for (index, request) in requests.enumerated() where request.mayBeParts {
      names[index] = names[index].map { withFreeParts($0, &taken) }
    }
    return names
  }

  /// A path none of whose folders is called like a file that stands in its place: `a.jpg/b.png` becomes
  /// `a-jpg/b.png`.
  private static func aside(_ path: String, of files: Set<String>) -> String {
    var made = ""
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    for part in parts.dropLast() {
      let isTaken = files.contains((made + part).lowercased())
      made += (isTaken ? String(part).replacing(".", with: "-") : String(part)) + "/"
    }
    return made + (parts.last ?? "")
  }

  /// The folders of a path, from the outermost on.
  private static func folders(above path: String) -> [String] {
    path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
  }

  /// A name whose parts would meet no other output.
  private static func withFreeParts(_ name: String, _ taken: inout Set<String>) -> String {
    var found = name
    while taken.contains(where: { isPart($0, of: found.lowercased()) }) {
      found = claim([], or: name, &taken)
    }
    return found
  }

  private static func isPart(_ candidate: String, of path: String) -> Bool {
    let name = FileName(path)
    guard candidate.hasPrefix(name.folder + name.stem + "-part-"),
      candidate.hasSuffix("." + name.fileExtension)
    else { return false }
    return candidate.dropFirst((name.folder + name.stem + "-part-").count)
      .dropLast(name.fileExtension.count + 1).allSatisfy(\.isNumber)
  }

  private static func claim(_ wishes: [String], or last: String, _ taken: inout Set<String>)
    -> String
  {
    if let free = wishes.first(where: { taken.insert($0.lowercased()).inserted }) { return free }
    let name = FileName(last)
    var number = 2
    while true {
      let candidate = path(name, ending: "-\(number).\(name.fileExtension)")
      if taken.insert(candidate.lowercased()).inserted { return candidate }
      number += 1
    }
  }

  /// Whether a path stays below the folder that it is told from.
  static func isBelow(_ path: String) -> Bool {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// The bytes of a name that file systems take.
  private static let mostBytes = 255

  /// A name with another ending, the rest as much shorter as it must be.
  private static func path(_ name: FileName, ending: String) -> String {
    var stem = name.stem
    while stem.utf8.count + ending.utf8.count > mostBytes, stem.popLast() != nil {}
    return name.folder + stem + ending
  }

  /// The most parts that a clip is cut into.
  static let mostParts = 999
  /// Seconds that they last at least, on the whole: less is no clip to anybody, and its header and first
  /// picture take most of it.
  private static let shortestPart = 1.0

  /// Whether a clip of so many seconds may be cut into so many parts.
  static func allowsParts(_ count: Int, of seconds: Double) -> Bool {
    count <= mostParts && seconds >= shortestPart * Double(count)
  }

  /// The name of a part of a clip that was cut, counted from 1.
  static func part(_ number: Int, of path: String) -> String {
    let name = FileName(path)
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    return Self.path(name, ending: "-part-\(padded).\(name.fileExtension)")
  }
}
