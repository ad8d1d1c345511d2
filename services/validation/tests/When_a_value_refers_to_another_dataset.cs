using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Validation.Tests;

public sealed class When_a_value_refers_to_another_dataset(GivenRuns given) : IClassFixture<GivenRuns>
{
    private readonly string shops = $"shops{Guid.NewGuid().ToString("N")[..8]}";

    [Theory]
    [InlineData("refuse")]
    [InlineData("accept")]
    public async Task Its_key_is_meant_to_the_letter(string whenEmpty)
    {
        await RegisterAsync("text");
        await AddAsync("default", "m1");
        await AddAsync("default", "M2");
        var import = Referring("text", whenEmpty);
        string?[] values = ["m1", "M2", null, "m1 ", "M1", "m2", "m3"];
        for (var i = 0; i < values.Length; i++)
            import.Stage(i + 1, i, values[i]);

        Assert.Equal(4, await import.CheckAsync());
        Assert.Equal([1L, 2L, 3L], await import.RowsAsync());
        Assert.Equal([new RejectCause("shop", ErrorCodes.ReferenceUnknown, $"a key of {shops}", "m1 ")], await import.CausesAsync(4));
        Assert.Equal((ErrorCodes.ReferenceUnknown, 4L), Assert.Single((await import.GroupsAsync()).Select(group => (group.Code, group.Rows))));
    }

    /// <summary>Then nothing that was looked up speaks against a row.</summary>
    [Theory]
    [InlineData(-1, null)]
    [InlineData(1, "{ \"code\": \"VALUE_OUT_OF_RANGE\", \"column\": \"amount\", \"expected\": \"less\", \"found\": \"more\" }")]
    public async Task Where_all_hold_a_row_that_breaks_another_rule_is_refused(int amount, string? causes)
    {
        await RegisterAsync("text");
        await AddAsync("default", "m1");
        var import = given.Import($$"""{ "name": "shop", "type": "text", "references": { "dataset": "{{shops}}" } }, { "name": "amount", "type": "integer", "min": 0 }""");
        import.Stage(1, 1, "m1", 0);
        import.StageWithCauses(2, causes, 2, "m1", amount);
        import.Stage(3, 3, "m1", null);

        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal([1L, 3L], await import.RowsAsync());
        Assert.Equal("amount", Assert.Single(await import.CausesAsync(2)).Column);
    }

    [Fact]
    public async Task Numbers_refer_too()
    {
        await RegisterAsync("integer");
        await AddAsync("default", -7L);
        var import = Referring("integer", "refuse");
        import.Stage(1, 1, -7L);
        import.Stage(2, 2, 7L);

        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal("7", Assert.Single(await import.CausesAsync(2)).Found);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("integer")]
    public async Task More_values_than_one_statement_takes_are_all_looked_up(string type)
    {
        const int Keys = 1200;
        await RegisterAsync(type);
        foreach (var key in new long[] { 1, 499, 500, 501, 777, Keys })
            await AddAsync("default", type == "text" ? $"{key}" : key);
        var import = Referring(type, "refuse");
        for (var i = 0; i < 2 * Keys; i++)
            import.Stage(i + 1, i, (i % Keys) + 1);

        Assert.Equal(2 * (Keys - 6), await import.CheckAsync(rowCount: 2 * Keys));
        Assert.Equal(new long[] { 1, 499, 500, 501, 777, Keys }.SelectMany(key => new[] { key, key + Keys }).Order(), await import.RowsAsync());
    }

    [Fact]
    public async Task Any_character_may_stand_in_a_key()
    {
        await RegisterAsync("text");
        string[] keys = ["it's", "back\\slash", "tab\tline\n", "per%cent", "🙂é", "nul\0", "\\N", "@values"];
        foreach (var key in keys)
            await AddAsync("default", key);
        var import = Referring("text", "refuse");
        for (var i = 0; i < keys.Length; i++)
            import.Stage(i + 1, i, keys[i]);
        import.Stage(100, 100, "back\\\\slash");

        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal("back\\\\slash", Assert.Single(await import.CausesAsync(100)).Found);
    }

    [Fact]
    public async Task While_it_is_empty_for_the_tenant_any_value_holds_if_the_definition_says_so()
    {
        await RegisterAsync("text");
        await given.ExecuteAsync("INSERT IGNORE INTO tenant (tenant_id) VALUES ('other')");
        await AddAsync("other", "m1");

        var accepting = Referring("text", "accept");
        accepting.Stage(1, 1, "m1");
        Assert.Equal(0, await accepting.CheckAsync());
        var refusing = Referring("text", "refuse");
        refusing.Stage(1, 1, "m1");
        refusing.Stage(2, 2, null);
        Assert.Equal(1, await refusing.CheckAsync());
        Assert.Equal([2L], await refusing.RowsAsync());

        await AddAsync("default", "m2");
        accepting.Stage(2, 2, "m2");
        Assert.Equal(1, await accepting.CheckAsync());
        Assert.Equal([2L], await accepting.RowsAsync());
    }

    [Fact]
    public async Task A_dataset_that_is_not_there_fails_the_import()
    {
        var import = Referring("text", "refuse");
        import.Stage(1, 1, "m1");
        var e = await Assert.ThrowsAsync<ImportException>(() => import.CheckAsync());
        Assert.Equal(ErrorCodes.TargetMismatch, e.Code);
        Assert.Contains(shops, e.Message, StringComparison.Ordinal);
    }

    private Task RegisterAsync(string type)
        => given.Database.RegisterDatasetAsync($$"""{ "name": "{{shops}}", "version": 1, "business_key": ["key"], "columns": [{ "name": "key", "type": "{{type}}" }] }""");

    private Task AddAsync(string tenant, object key)
        => given.ExecuteAsync(
            $"INSERT INTO {SqlName.Quote(given.Database.Server.TargetSchema, shops)} (tenant_id, `key`, _import_id, _changed_at) VALUES (@tenant, @key, RANDOM_BYTES(16), UTC_TIMESTAMP(6))",
            new { tenant, key });

    private StagedImport Referring(string type, string whenEmpty)
        => given.Import($$"""{ "name": "shop", "type": "{{type}}", "references": { "dataset": "{{shops}}", "when_empty": "{{whenEmpty}}" } }""");
}
