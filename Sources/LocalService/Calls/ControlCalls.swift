import FaithfulJSON
import Foundation

extension RehearsalService {
  /// What a rehearsal can set and ask while it runs; no token is needed.
  ///
  /// | call | what it does |
  /// |---|---|
  /// | `GET /_control` | this table |
  /// | `GET /_control/faults` | the faults that are left |
  /// | `POST /_control/faults` | adds faults; the body is a plan such as `upload:503*2` |
  /// | `DELETE /_control/faults` | forgets them |
  /// | `GET /_control/log` | the requests so far, as JSON, without any token |
  /// | `DELETE /_control/log` | forgets them |
  /// | `POST /_control/credits` | sets every account's balance; the body is a number |
  /// | `POST /_control/expire` | lets `tokens`, `links` or `sessions` (the body) run out now |
  func control(_ name: String, _ request: HTTPRequest) -> HTTPResponse {
    var body = ""
    if case .bytes(let bytes) = request.body {
      body = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    switch (request.head.method, name) {
    case ("GET", ""): return .text(Self.controlHelp)
    case ("GET", "faults"): return .text(faults.remaining.description + "\n")
    case ("POST", "faults"), ("PUT", "faults"): return addFaults(body)
    case ("DELETE", "faults"):
      faults.clear()
      return .text("\n")
    case ("GET", "log"): return .json(requests.json)
    case ("DELETE", "log"):
      requests.clear()
      return .json([])
    case ("POST", "credits"):
      guard let credits = Int(body), credits >= 0 else {
        return .text("the body is a number of credits\n", status: 400)
      }
      store.changeAccounts { $0.available = credits }
      return .text("\(credits)\n")
    case ("POST", "expire"): return expire(body)
    default: return .text(Self.controlHelp, status: 404)
    }
  }

  private func addFaults(_ plan: String) -> HTTPResponse {
    do throws(FaultPlanError) {
      faults.add(try FaultPlan(parsing: plan))
      return .text(faults.remaining.description + "\n")
    } catch {
      return .text(error.description + "\n", status: 400)
    }
  }

  private func expire(_ what: String) -> HTTPResponse {
    switch what {
    case "tokens": store.changeAccounts { $0.expires = Date.distantPast }
    case "sessions": store.dropSessions()
    case "links":
      for render in store.renders { store.change(render: render.id) { $0.linkExpires = nil } }
    default: return .text("the body is tokens, links or sessions\n", status: 400)
    }
    return .text("\(what) have expired\n")
  }

  private static let controlHelp = """
    GET /_control/faults      the faults that are left
    POST /_control/faults     add faults, such as upload:503*2,sse:drop@3
    DELETE /_control/faults   forget them
    GET /_control/log         the requests so far
    DELETE /_control/log      forget them
    POST /_control/credits    set every balance, such as 0
    POST /_control/expire     let tokens, links or sessions run out

    """
}
