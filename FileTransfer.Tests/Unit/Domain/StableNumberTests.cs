using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

/// <summary>Numbers that travel or are stored: lines may be added here, never changed.</summary>
public sealed class StableNumberTests
{
    [Fact]
    public void Entry_kinds() => Same<EntryKind>("File=1 Folder=2");

    [Fact]
    public void Policies_for_existing_names() => Same<ExistingNames>("Fail=1 Overwrite=2 KeepBoth=3 Replace=4");

    [Fact]
    public void Node_kinds() => Same<NodeKind>("Client=1 Server=2 Broadcaster=3");

    [Fact]
    public void Permission_bits() => Same<Permissions>("None=0 Upload=1 Download=2 Receive=4 Broadcast=8 Admin=16");

    private static void Same<T>(string expected)
        where T : struct, Enum =>
        Assert.Equal(expected, string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={value:D}")));
}
