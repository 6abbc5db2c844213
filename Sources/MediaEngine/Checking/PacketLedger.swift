import CFFmpeg
import MediaModel

/// What was given to a muxer, packet by packet, so that the file can be compared with it.
final class PacketLedger {
  /// One stream of the file that is written.
  struct Account {
    let name: String
    let framing: PacketFraming
    var digests: [PacketDigest] = []
    /// All of a stream whose packets have no borders of their own.
    var whole = PacketDigest()

    init(_ stream: UnsafeMutablePointer<AVStream>) {
      name = "stream \(stream.pointee.index)"
      framing = PacketFraming.of(stream)
    }

    mutating func note(_ packet: Packet, _ digest: PacketDigest?) {
      if let digest {
        digests.append(digest)
      } else {
        packet.withBytes { whole.append($0) }
      }
    }
  }

  /// By the streams' places in the written file; nil where nothing is compared.
  private var accounts: [Account?] = []
  /// Each stream's place in the written file by its place in the source.
  private var places: [Int?]

  /// Opens an account for each stream that is copied, in the order in which they are written.
  ///
  /// Cover art is no stream of its own in the written file.
  ///
  /// - Parameter others: Streams among them that are written in another form.
  init(source: Demuxer, streams: [Int], except others: Set<Int> = []) {
    places = Array(repeating: nil, count: source.streamCount)
    for index in streams where !source.isAttachedPicture(index) {
      open(others.contains(index) ? nil : source.stream(index), of: index)
    }
  }

  /// Opens an account for each stream of a muxer whose streams all stand.
  init(muxer: Muxer) {
    places = Array(repeating: nil, count: muxer.streamCount)
    for index in 0..<muxer.streamCount where muxer.decodableKind(ofStream: index) != nil {
      open(muxer.stream(index), of: index)
    }
  }

  /// Opens the next place's account, be it none.
  private func open(_ stream: UnsafeMutablePointer<AVStream>?, of index: Int) {
    if stream != nil { places[index] = accounts.count }
    accounts.append(stream.map(Account.init))
  }

  /// Notes what a packet carries that is about to be written.
  func note(_ packet: Packet) {
    guard let place = places[packet.streamIndex] else { return }
    note(packet, accounts[place]?.framing.digest(packet))
  }

  /// How the source's streams are framed, by their places there; nil for those that are not compared.
  var framings: [PacketFraming?] { places.map { $0.flatMap { accounts[$0]?.framing } } }

  /// Notes what a packet of the source carries, before the muxer takes it.
  func note(_ packet: Packet, _ digest: PacketDigest?) {
    guard let place = places[packet.streamIndex],
      accounts[place]?.framing.isEmpty(packet.size) == false
    else { return }
    accounts[place]?.note(packet, digest)
  }

  /// Reads the packets of the written file and throws a ``MediaError`` of kind `unsound` at the
  /// first difference in content or order.
  func compare(with path: String, cancellation: Cancellation?) throws {
    let copy = try Demuxer.open(
      path, options: ["ignore_editlist": "1"], analysis: .headers, cancellation: cancellation)
    var found: [Int: PacketRecount] = [:]
    for (place, account) in accounts.enumerated() {
      found[place] = account.map { PacketRecount(expected: $0, path: path) }
    }
    copy.select(Set(found.keys))
    if copy.formatName.hasPrefix("mov") {
      try recount(copy, found, cancellation)
    } else {
      let packet = try Packet()
      while try copy.read(into: packet) {
        try packet.withBytes { try found[packet.streamIndex]?.take($0) }
      }
    }
    for recount in found.values { try recount.finish() }
  }

  /// Finds the packets where the file's index says that they are.
  private func recount(
    _ copy: Demuxer, _ found: [Int: PacketRecount], _ cancellation: Cancellation?
  ) throws {
    var entries: [(place: Int, size: Int, stream: Int)] = []
    for stream in found.keys {
      copy.eachIndexEntry(ofStream: stream) { entries.append(($0, $1, stream)) }
    }
    entries.sort { $0.place < $1.place }
    let file = try MappedFile.open(copy.path)
    for entry in entries {
      try cancellation?.check()
      let isThere: Void? = try file.withBytes(at: entry.place, count: entry.size) {
        try found[entry.stream]?.take($0)
      }
      if isThere == nil { try found[entry.stream]?.refuse("a packet lies past the file's end") }
    }
  }
}

/// One stream of a written file, packet by packet, against what was given to its muxer.
private final class PacketRecount {
  private let expected: PacketLedger.Account
  private let framing: PacketFraming
  private let path: String
  private var count = 0
  private var whole = PacketDigest()

  init(expected: PacketLedger.Account, path: String) {
    self.expected = expected
    self.path = path
    framing = expected.framing.copied
  }

  func take(_ bytes: UnsafeRawBufferPointer) throws {
    guard !framing.isEmpty(bytes.count) else { return }
    guard let digest = framing.digest(bytes) else { return whole.append(bytes) }
    guard count < expected.digests.count else { try refuse("it has more packets than its source") }
    guard expected.digests[count] == digest else { try refuse("packet \(count + 1) differs") }
    count += 1
  }

  func finish() throws {
    let missing = expected.digests.count - count
    guard missing == 0 else { try refuse("\(missing) packets of its source are missing") }
    guard expected.whole == whole else { try refuse("its samples differ") }
  }

  func refuse(_ what: String) throws -> Never {
    throw MediaError(
      .unsound, operation: "comparing the copy with its source", path: path,
      detail: "\(expected.name): \(what)")
  }
}
