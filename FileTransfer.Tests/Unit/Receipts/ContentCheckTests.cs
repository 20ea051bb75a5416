using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using Xunit;

namespace FileTransfer.Tests.Unit.Receipts;

public sealed class ContentCheckTests
{
    private static readonly Manifest Delivered = Of(Folder("docs"), File("docs/a", "a"), File("docs/b", "b"), Folder("docs/c"));

    [Fact]
    public void The_same_tree_under_another_name_is_the_same() => ContentCheck.Check(
        DeliveredManifest.Of(Delivered), Of(Folder("copy"), Folder("copy/c"), File("copy/b", "b"), File("copy/a", "a")));

    [Fact]
    public void The_same_file_under_another_name_is_the_same() =>
        ContentCheck.Check(DeliveredManifest.Of(Of(File("a", "x"))), Of(File("b", "x")));

    [Fact]
    public void What_differs_is_named()
    {
        Says("docs/a has other content", Of(Folder("d"), File("d/a", "z"), File("d/b", "b"), Folder("d/c")));
        Says("docs/a has 2 bytes instead of 1", Of(Folder("d"), File("d/a", "aa"), File("d/b", "b"), Folder("d/c")));
        Says("docs/b is missing", Of(Folder("d"), File("d/a", "a"), Folder("d/c")));
        Says("docs/x is new", Of(Folder("d"), File("d/a", "a"), File("d/b", "b"), Folder("d/c"), File("d/x", "")));
        Says("docs/c is of another kind", Of(Folder("d"), File("d/a", "a"), File("d/b", "b"), File("d/c", "")));
        Says("docs/a is missing, docs/b is missing, docs/c is missing and 1 more", Of(Folder("d"), Folder("d/x")));
        Says("docs is of another kind, docs/a is missing, docs/b is missing and 1 more", Of(File("d", "")));
    }

    [Fact]
    public void Without_a_list_the_hash_over_all_decides()
    {
        var unlisted = DeliveredManifest.Of(Delivered) with { Listed = null };

        ContentCheck.Check(unlisted, Delivered);

        Assert.Contains("the hash over all its files differs", Refused(unlisted, Of(File("docs", "a"))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_has_cannot_be_compared()
    {
        var unknown = DeliveredManifest.Of(Of(File("a", "x") with { Content = null }));

        Assert.Equal(Reason.Usage, Refused(unknown, Of(File("a", "x"))).Reason);
    }

    [Fact]
    public void Long_lists_are_left_out_and_their_root_stays()
    {
        var many = Of([.. Enumerable.Range(0, DeliveredManifest.MaxListed + 1).Select(i => File($"{i}", "x"))]);

        var delivered = DeliveredManifest.Of(many);

        Assert.Null(delivered.Listed);
        Assert.Equal(ManifestRoot.Of(many), delivered.Root);
        Assert.NotNull(DeliveredManifest.Of(Of([.. many.Entries.Skip(1)])).Listed);
    }

    private static void Says(string difference, Manifest found)
    {
        var failure = Refused(DeliveredManifest.Of(Delivered), found);
        Assert.Equal((Reason.Corrupt, $"it is not what was delivered: {difference}"), (failure.Reason, failure.Detail));
    }

    private static Failure Refused(DeliveredManifest delivered, Manifest found) =>
        Assert.Throws<FailureException>(() => ContentCheck.Check(delivered, found)).Failure;

    private static Manifest Of(params Entry[] entries) => Manifest.Create(entries);

    private static Entry Folder(string path) => new(RelativePath.Parse(path), EntryKind.Folder, 0, default, false);

    private static Entry File(string path, string text) =>
        new(RelativePath.Parse(path), EntryKind.File, text.Length, default, false, Delivery.ContentOf(text));
}
