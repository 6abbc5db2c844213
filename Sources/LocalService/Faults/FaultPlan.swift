/// Which faults the local service plays, in order.
///
/// Written as a list: `upload:503*2,sse:drop@3,render:fail,download:cut@100000`. Each fault is
/// `POINT:KIND[@ARGUMENT][*TIMES]`; without a count it happens once, with a bare `*` always. A
/// request takes the first fault of its point that is left (then those of `any`); the others
/// wait for the next request.
///
/// Points: `token` `session` `claim` `upload` `credits` `state` `sse` `render` `status` `cancel`
/// `download` `any`.
///
/// | kind | what happens |
/// |---|---|
/// | `503` (any status) | that HTTP status with a JSON body; nothing is done |
/// | `html@502` | that status with an HTML page |
/// | `code@4001` | status 200 with that code in the envelope; nothing is done |
/// | `reset@N` | the connection is reset after N bytes of the answer (0: before any) |
/// | `hangup@N` | the connection is reset after N bytes of the request's body |
/// | `stall@S` | the answer begins and then stands still for S seconds (3600) |
/// | `late@S` | the answer comes S seconds late (2) |
/// | `cut@N` | the connection ends after N bytes though more were promised |
/// | `short@N` | the last N bytes are missing, and the promised length agrees |
/// | `long@N` | N bytes more are promised than come |
/// | `empty` | status 200 without a body |
/// | `redirect` | 302 to the same call on another host name (`localhost`) |
/// | `expired` | 403 with a storage service's "Request has expired" |
/// | `drip@N` | N bytes a second (20000) |
/// | `drop@N` | `sse`: the stream breaks after N events; the edit is done |
/// | `lost` | `sse`: the stream breaks at once; nothing is done, nothing charged |
/// | `close@N` | `sse`: the stream ends in good order after N events; the edit is done |
/// | `heartbeats@S` | `sse`: heartbeats alone for S seconds; the edit is done |
/// | `silent` | `sse`: the edit is done without a word |
/// | `badframe` | `sse`: an error frame that is not valid JSON |
/// | `error` | `sse`: a frame with only `error` |
/// | `errorevent` | `sse`: an event with `errorCode` |
/// | `temporary` | `sse`: "I encountered a temporary issue" after a good answer |
/// | `typed` | `sse`: the older typed events |
/// | `fail` | `render`: the job fails |
/// | `failed` | `render`: the job has failed by the time the call is answered |
/// | `stuck` | `render`: the job never gets past half |
/// | `older` | `render`, `status`: `{"code":0,"data":{"status","outputUrl","progress"}}` |
public struct FaultPlan: Sendable, Hashable, CustomStringConvertible {
  /// The faults in the order in which they were written.
  public var faults: [Fault]

  /// Makes a plan.
  public init(_ faults: [Fault] = []) { self.faults = faults }

  /// Reads the written form; an empty text is a plan without faults.
  ///
  /// Throws `FaultPlanError`, which names the part that it does not understand.
  public init(parsing text: String) throws(FaultPlanError) {
    var faults: [Fault] = []
    for part in text.split(whereSeparator: { ",; \n".contains($0) }) {
      faults.append(try Self.fault(String(part)))
    }
    self.faults = faults
  }

  /// The written form.
  public var description: String {
    faults.map(\.description).joined(separator: ",")
  }

  private static func fault(_ text: String) throws(FaultPlanError) -> Fault {
    guard let colon = text.firstIndex(of: ":") else {
      throw FaultPlanError(text, "a fault is written POINT:KIND, such as upload:503*2")
    }
    guard let point = FaultPoint(rawValue: String(text[..<colon])) else {
      let points = FaultPoint.allCases.map(\.rawValue).joined(separator: " ")
      throw FaultPlanError(text, "the points are \(points)")
    }
    var rest = text[text.index(after: colon)...]
    var times: Int? = 1
    if let star = rest.firstIndex(of: "*") {
      let count = rest[rest.index(after: star)...]
      times = count.isEmpty ? nil : Int(count)
      guard count.isEmpty || times.map({ $0 > 0 }) == true else {
        throw FaultPlanError(text, "the count after * is a number above 0, or nothing for always")
      }
      rest = rest[..<star]
    }
    let pieces = rest.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let word = pieces.first.map(String.init) ?? ""
    let argument = pieces.count > 1 ? String(pieces[1]) : nil
    guard let kind = FaultKind(word: word, argument: argument) else {
      throw FaultPlanError(text, "there is no such kind of fault, or its argument does not fit")
    }
    return Fault(point: point, kind: kind, times: times)
  }
}

/// A part of a fault plan that could not be read.
public struct FaultPlanError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line: the part and what is wrong with it.
  public let description: String

  init(_ part: String, _ reason: String) { description = "fault “\(part)”: \(reason)" }
}
