namespace FileTransfer.Actors.Remote;

/// <summary>The names from the root of an actor system to one of its actors, as they come from the wire.</summary>
internal static class ActorAddress
{
    /// <summary>Ours are seven deep at most.</summary>
    private const int MaxDepth = 16;

    /// <param name="path">Begins with a slash; may end with '#' and the actor's number.</param>
    /// <returns>Null when it is not in the one form that Akka writes: two readers of it could come to different actors.</returns>
    public static string[]? TryRead(ReadOnlySpan<char> path)
    {
        var number = path.IndexOf('#');
        var names = number < 0 ? path : path[..number];
        if (number >= 0 && path[(number + 1)..].ContainsAnyExceptInRange('0', '9') && path[(number + 1)..] is not ['-', ..]) return null;
        if (names is ['/']) return [];
        if (names is not ['/', ..]) return null;
        var parts = names[1..].ToString().Split('/');
        return parts.Length <= MaxDepth && parts.All(IsName) ? parts : null;
    }

    /// <summary>Akka gives names of these characters to actors, and no others.</summary>
    public static bool IsName(string name) =>
        name is not ("" or "." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || "-_.*$+:@&=,!~';()".Contains(c, StringComparison.Ordinal));
}
