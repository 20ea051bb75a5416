using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class ExistingNameTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;

    [Fact]
    public async Task The_same_file_again_is_a_success_that_moves_nothing()
    {
        var file = SampleFiles.Make(_site.NewPath(), 100_000);

        var first = await _ann.SendAsync(file);
        var second = await _ann.SendAsync(file);

        Assert.False(first.Last.Flag("alreadyThere"));
        Assert.True(second.Last.Flag("alreadyThere"), second.ToString());
    }

    [Fact]
    public async Task The_same_folder_again_is_a_success_that_moves_nothing()
    {
        var folder = NewFolder("one", "two");

        await _ann.SendAsync(folder);
        var second = await _ann.SendAsync(folder);

        Assert.True(second.Last.Flag("alreadyThere"), second.ToString());
    }

    [Fact]
    public async Task Another_file_of_the_same_name_is_refused_replaced_or_kept_beside()
    {
        var (old, changed) = await SentAndChangedAsync();
        var name = Path.GetFileName(old);
        var stored = Path.Combine(_site.Data, "files", name);

        (await _ann.RunAsync("send", changed)).WithError(10, "exists");
        SampleFiles.AssertSame(old, stored);
        var kept = await _ann.SendAsync(changed, "--if-exists", "keep-both");
        SampleFiles.AssertSame(old, stored);
        Assert.NotEqual(name, kept.Last.Text("name"));
        SampleFiles.AssertSame(changed, Path.Combine(_site.Data, "files", kept.Last.Text("name")));
        await _ann.SendAsync(changed, "--if-exists", "overwrite");
        SampleFiles.AssertSame(changed, stored);
    }

    [Fact]
    public async Task Another_folder_of_the_same_name_is_refused_replaced_or_kept_beside()
    {
        var old = NewFolder("stays", "goes");
        var changed = Path.Combine(_site.NewFolder(), Path.GetFileName(old));
        SampleFiles.Make(Path.Combine(changed, "stays"), 77);
        SampleFiles.Make(Path.Combine(changed, "comes"), 78);
        var stored = Path.Combine(_site.Data, "files", Path.GetFileName(old));
        await _ann.SendAsync(old);

        (await _ann.RunAsync("send", changed)).WithError(10, "exists");
        SampleFiles.AssertSameTree(old, stored);
        var kept = await _ann.SendAsync(changed, "--if-exists", "keep-both");
        SampleFiles.AssertSameTree(old, stored);
        SampleFiles.AssertSameTree(changed, Path.Combine(_site.Data, "files", kept.Last.Text("name")));
        await _ann.SendAsync(changed, "--if-exists", "overwrite");
        SampleFiles.AssertSame(Path.Combine(changed, "stays"), Path.Combine(stored, "stays"));
        SampleFiles.AssertSame(Path.Combine(changed, "comes"), Path.Combine(stored, "comes"));
    }

    [Fact]
    public async Task A_file_never_takes_the_place_of_a_folder_by_default()
    {
        var folder = NewFolder("content");
        await _ann.SendAsync(folder);
        var file = SampleFiles.Make(Path.Combine(_site.NewFolder(), Path.GetFileName(folder)), 5);

        (await _ann.RunAsync("send", file)).WithError(10, "exists");

        SampleFiles.AssertSameTree(folder, Path.Combine(_site.Data, "files", Path.GetFileName(folder)));
    }

    private async Task<(string Old, string Changed)> SentAndChangedAsync()
    {
        var old = SampleFiles.Make(_site.NewPath("name.txt"), 1000);
        await _ann.SendAsync(old);
        return (old, SampleFiles.Make(Path.Combine(_site.NewFolder(), Path.GetFileName(old)), 2000));
    }

    private string NewFolder(params string[] files)
    {
        var folder = _site.NewFolder("folder");
        foreach (var file in files) SampleFiles.Make(Path.Combine(folder, file), 100 + file.Length);
        return folder;
    }
}
