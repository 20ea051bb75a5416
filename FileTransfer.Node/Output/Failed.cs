using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>How a verb failed.</summary>
/// <param name="Subject">What it was about: a path, a node; null for the verb itself.</param>
/// <param name="Exit">The exit code; a signal has its own.</param>
/// <param name="Details">One line each, for what has many causes: the problems of a configuration.</param>
/// <param name="Trace">The stack trace, only with <c>--debug</c>.</param>
/// <param name="Resume">The command line that goes on where this one was interrupted, or null.</param>
internal sealed record Failed(
    string Verb, string? Subject, Failure Failure, int Exit, IReadOnlyList<string> Details, string? Trace, string? Resume);
