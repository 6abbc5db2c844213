import MediaModel

/// Where outputs go.
enum OutputPlace {
  /// The absolute path of the output folder: the one that was asked for, else `NAME-prepared`
  /// beside the first input.
  /// - Throws: `PreparationError` when inputs and output get in each other's way.
  static func resolve(_ options: PreparationOptions) throws -> String {
    guard let first = options.inputs.first else {
      throw PreparationError(
        .inputMissing, path: "", problem: "no input was named", advice: "name a folder or a file")
    }
    guard options.output != "" else {
      throw PreparationError(
        .badOutput, path: "-o", problem: "it names no folder", advice: "name one")
    }
    let place = try options.output.map(named) ?? beside(first)
    try check(place, options: options)
    return place
  }

  private static func named(_ output: String) throws -> String {
    do {
      return try AbsolutePath.ofNew(output)
    } catch {
      throw PreparationError(
        .badOutput, path: output,
        problem: "it goes through a folder that does not exist and up again",
        advice: "name the folder without `..`")
    }
  }

  private static func beside(_ first: String) throws -> String {
    do {
      return try besideExisting(first)
    } catch let failure as FileSystem.Failure {
      throw PreparationError(
        .inputMissing, path: first, problem: "it cannot be opened (\(failure))",
        advice: "check the path")
    }
  }

  private static func besideExisting(_ input: String) throws -> String {
    let path = try AbsolutePath.of(input)
    guard path != "/" else {
      throw PreparationError(
        .badOutput, path: "/", problem: "there is no place beside it", advice: "name one with -o")
    }
    let name = FileName(path)
    let isFolder = try FileSystem.status(path).kind == .folder
    let ownName = isFolder ? String(path.dropFirst(name.folder.count)) : name.stem
    return name.folder + ownName + "-prepared"
  }

  private static func check(_ place: String, options: PreparationOptions) throws {
    if let status = try? FileSystem.status(place), status.kind != .folder {
      throw PreparationError(
        .badOutput, path: place, problem: "it is a file, not a folder",
        advice: "choose another place with -o")
    }
    try refuseInputs(options.inputs, at: place)
  }

  /// Throws where the output folder is one of the inputs, under whatever name.
  static func refuseInputs(_ inputs: [String], at place: String) throws {
    let standing = try? FileSystem.status(place)
    for input in inputs {
      let real = try? FileSystem.realPath(input)
      let status = try? FileSystem.status(input)
      let isSame =
        status != nil && status?.device == standing?.device
        && status?.stamp.inode == standing?.stamp.inode
      if real == place || isSame {
        throw PreparationError(
          .badOutput, path: place, problem: "the output folder is an input",
          advice: "choose another place with -o, so that inputs stay untouched")
      }
    }
  }
}
