using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>Rows that stand for refused rows of another import: each of these is taken once, whoever comes twice, late, at once, or to nothing.</summary>
public sealed class When_corrections_are_checked(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Definition =
        """{ "name": "corrected", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, { "name": "quantity", "type": "integer", "min": 0 }] }""";

    private readonly Guid parent = Guid.CreateVersion7();

    [Fact]
    public async Task A_row_that_is_taken_is_refused_to_others_and_counted_as_a_duplicate()
    {
        await using var validation = await StartAsync();
        // The second row breaks a rule; the third stands for none that was refused; of the fourth and fifth one counts; the sixth has the key of the fourth.
        var one = await ChildAsync((11, 1), (12, -1), (13, 1), (14, 1), (15, 1), (14, 2));
        await StandForAsync(one, 1, 2, 99, 4, 4, 5);
        Assert.Equal((2, 1, 3), await ValidateAsync(validation, one));
        var other = await ChildAsync((21, 1), (22, 1), (23, 1));
        await StandForAsync(other, 1, 2, 5);
        Assert.Equal((1, 0, 2), await ValidateAsync(validation, other));

        Assert.Equal([ErrorCodes.UnknownRowToken], Codes(await one.CausesAsync(3)));
        Assert.Equal([ErrorCodes.DuplicateKey], Codes(await one.CausesAsync(4)));
        Assert.Equal([ErrorCodes.RowTokenRepeated], Codes(await one.CausesAsync(5)));
        var cause = Assert.Single(await other.CausesAsync(1));
        Assert.Equal(("_token", ErrorCodes.RowAlreadyAccepted, $"import {one.Id} has it"), (cause.Column!, cause.Code, cause.Found));
        Assert.Equal([ErrorCodes.RowAlreadyAccepted], Codes(await other.CausesAsync(3)));
        Assert.Equal([$"{one.Id} 1", $"{one.Id} 5", $"{other.Id} 2"], await TakenAsync());
    }

    [Fact]
    public async Task What_comes_to_nothing_gives_its_rows_up_and_a_retry_finds_them_taken()
    {
        await using var validation = await StartAsync();
        var (one, other) = (await ChildAsync((11, 1), (12, 1)), await ChildAsync((21, 1)));
        await StandForAsync(one, 1, 2);
        await StandForAsync(other, 1);
        Assert.Equal((2, 0, 0), await ValidateAsync(validation, one));
        await using (var session = await given.Pool.OpenAsync())
            Assert.True(await new ImportStore().SetFailedAsync(session, one.Id, new ImportException(ErrorCodes.ImportTimedOut, "why"), TimeSpan.FromHours(1), CancellationToken.None));
        Assert.Equal((1, 0, 0), await ValidateAsync(validation, other));

        // As the saga takes it up again: its batches are checked.
        await given.ExecuteAsync("UPDATE import SET released_at = UTC_TIMESTAMP(6) WHERE import_id = @Id", new { one.Id });
        await using (var session = await given.Pool.OpenAsync())
        {
            Assert.True(await new ImportOperations().RequestRetryAsync(session, "default", one.Id, options: null, dedupeKey: null, CancellationToken.None));
            Assert.True(await new ImportOperations().BeginRetryAsync(session, one.Id, CancellationToken.None));
        }
        Assert.Equal((1, 0, 1), await ValidateAsync(validation, one));
        Assert.Equal([ErrorCodes.RowAlreadyAccepted], Codes(await one.CausesAsync(1)));
        Assert.Equal([$"{one.Id} 2", $"{other.Id} 1"], await TakenAsync());

        await given.ExecuteAsync("UPDATE import SET cancel_requested_at = UTC_TIMESTAMP(6) WHERE import_id = @Id", new { one.Id });
        await using (var session = await given.Pool.OpenAsync())
            Assert.True(await new ImportStore().SetCancelledAsync(session, one.Id, CancellationToken.None));
        Assert.Equal([$"{other.Id} 1"], await TakenAsync());
    }

    [Fact]
    public async Task What_comes_twice_is_counted_once()
    {
        await using var validation = await StartAsync();
        var one = await ChildAsync((11, 1), (12, 1), (12, 2));
        await StandForAsync(one, 1, 3, 3);
        foreach (var _ in (int[])[1, 2, 3])
            Assert.Equal((2, 0, 1), await ValidateAsync(validation, one));
        Assert.Equal([$"{one.Id} 1", $"{one.Id} 3"], await TakenAsync());
        Assert.Equal([(ErrorCodes.RowTokenRepeated, 1L)], (await one.GroupsAsync()).Select(group => (group.Code, group.Rows)));
    }

    [Fact]
    public async Task A_second_check_that_the_saga_overtakes_gives_no_place_up()
    {
        await using var validation = await StartAsync();
        var (one, other) = (await ChildAsync((11, 1), (12, 1)), await ChildAsync((21, 1)));
        await StandForAsync(one, 1, 2);
        await StandForAsync(other, 1);
        Assert.Equal((2, 0, 0), await ValidateAsync(validation, one));

        // The saga has heard of the first check and is about to ask for the merge, while a second one that was under way is answered.
        await using (var saga = await given.Pool.OpenAsync())
        {
            await saga.BeginAsync();
            await new ImportStore().SetStatusAsync(saga, one.Id, ImportStatus.Validated, CancellationToken.None);
            Assert.Equal((2, 0, 0), await ValidateAsync(validation, one));
            await saga.CommitAsync();
        }
        Assert.Equal((0, 0, 1), await ValidateAsync(validation, other));
        Assert.Equal([$"{one.Id} 1", $"{one.Id} 2"], await TakenAsync());
    }

    [Fact]
    public async Task A_token_that_parsing_has_refused_stays_counted()
    {
        await using var validation = await StartAsync();
        var one = await ChildAsync((11, 1), (12, 1));
        await StandForAsync(one, 1, 99);
        await using (var session = await given.Pool.OpenAsync())
            await new CauseStore().AddAsync(session, one.Id, "default", [Refused(3), Refused(4)], CancellationToken.None);
        for (var time = 0; time < 2; time++)
        {
            await given.ExecuteAsync("UPDATE import SET malformed_rows = NULL, staged_rows = NULL, rejected_rows = NULL, duplicate_rows = NULL, valid_rows = NULL WHERE import_id = @Id", new { one.Id });
            Assert.Equal((1, 0, 1), await ValidateAsync(validation, one));
        }
        Assert.Equal([("the token that the error file gives the row", 2L), ("the token of a refused row", 1L)], (await one.GroupsAsync()).Select(group => (group.Expected, group.Rows)));

        static MalformedRow Refused(long row) => new(row, 0, 1, row, row, [new RejectCause("_token", ErrorCodes.UnknownRowToken, "the token that the error file gives the row", "x")]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task However_many_are_refused_at_once_each_has_its_reject_and_its_cause_is_counted_once(int mostRejects)
    {
        await given.Database.RegisterDatasetAsync(Definition);
        await RefuseAsync();
        var (one, twice) = (await ChildAsync((11, 1), (12, 1), (13, 1)), await ChildAsync((21, 1), (22, 1), (23, -1), (24, 1), (25, 1), (26, 1), (27, 1), (28, 1)));
        await StandForAsync(one, 1, 2, 3);
        await StandForAsync(twice, 1, 2, 4, 4, 4, 3, 99, 98);
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var check = new CorrectionCheck(new ImportStore(), new CorrectionStore(), new RejectStore(), new CauseStore()) { MostRejects = mostRejects };
        Assert.Equal(0, await check.RunAsync(session, one.Row, CancellationToken.None));
        for (var time = 0; time < 2; time++)
            Assert.Equal(6, await check.RunAsync(session, twice.Row, CancellationToken.None));
        await session.CommitAsync();

        Assert.Equal([4L], await twice.RowsAsync());
        foreach (var (row, code) in new[] { (1, ErrorCodes.RowAlreadyAccepted), (2, ErrorCodes.RowAlreadyAccepted), (5, ErrorCodes.RowTokenRepeated), (6, ErrorCodes.RowAlreadyAccepted), (7, ErrorCodes.UnknownRowToken), (8, ErrorCodes.UnknownRowToken) })
            Assert.Equal([code], Codes(await twice.CausesAsync(row)));
        Assert.Equal(
            [(ErrorCodes.RowAlreadyAccepted, 3L), (ErrorCodes.RowTokenRepeated, 1L), (ErrorCodes.UnknownRowToken, 2L)],
            (await twice.GroupsAsync()).Where(group => group.Column == "_token").Select(group => (group.Code, group.Rows)).Order());
    }

    [Fact]
    public async Task A_dry_run_is_told_what_is_taken_and_takes_nothing()
    {
        await using var validation = await StartAsync();
        var (one, dry) = (await ChildAsync((11, 1)), await ChildAsync((21, 1), (22, 1)));
        await StandForAsync(one, 1);
        await StandForAsync(dry, 1, 2);
        await given.ExecuteAsync("UPDATE import SET mode = 'validate' WHERE import_id = @Id", new { dry.Id });
        Assert.Equal((1, 0, 0), await ValidateAsync(validation, one));
        Assert.Equal((1, 0, 1), await ValidateAsync(validation, dry));
        Assert.Equal([$"{one.Id} 1"], await TakenAsync());
    }

    [Fact]
    public async Task Of_two_at_once_one_has_the_row()
    {
        await using var validation = await StartAsync();
        var imports = new List<StagedImport>();
        for (var n = 1; n <= 4; n++)
        {
            imports.Add(await ChildAsync((n, 1), (n + 10, 1), (n + 20, 1)));
            await StandForAsync(imports[^1], 1, 2, (n % 2) + 3);
        }
        await Task.WhenAll(imports.Select(import => validation.PublishAsync(new ValidateImport { ImportId = import.Id, Attempt = 1 })));
        foreach (var import in imports)
            await validation.SaysAsync(import.Id);
        var counts = imports.Select(import => Assert.IsType<ImportValidated>(validation.Said(import.Id)[^1])).ToList();
        Assert.Equal((4, 8), (counts.Sum(one => one.ValidRows), counts.Sum(one => one.DuplicateRows)));
        Assert.Equal(4, (await TakenAsync()).Count);
    }

    private async Task<RunningValidation> StartAsync()
    {
        await given.Database.RegisterDatasetAsync(Definition);
        await RefuseAsync();
        return await RunningValidation.StartAsync(given);
    }

    /// <summary>Rows of the parent, from 1.</summary>
    private async Task RefuseAsync()
    {
        await using var session = await given.Pool.OpenAsync();
        await new RejectStore().AddAsync(
            session, parent, "default", RejectKind.Rule, [.. Enumerable.Range(1, 5).Select(row => new MalformedRow(row, 0, 1, row, row, [new RejectCause(null, ErrorCodes.FieldCount, "2 fields", "1 field")]))], CancellationToken.None);
    }

    /// <summary>Corrections in one batch that is checked.</summary>
    private async Task<StagedImport> ChildAsync(params (int Id, int Quantity)[] rows)
    {
        var import = given.ImportOf(Definition);
        foreach (var (n, (id, quantity)) in rows.Index())
            import.Stage(n + 1, id, quantity);
        var hash = SHA256.HashData(import.Id.ToByteArray());
        await using var session = await given.Pool.OpenAsync();
        await new ImportStore().InsertAsync(
            session,
            new NewImport
            {
                ImportId = import.Id, TenantId = "default", ParentId = parent, Dataset = "corrected", DatasetVersion = 1, ObjectId = import.Id, SourceBytes = 100, ContentHash = hash, DedupeKey = hash,
                IdempotencyKey = "key", AcceptedAt = DateTimeOffset.UtcNow,
            },
            CancellationToken.None);
        var batches = new BatchStore();
        var rejected = await import.CheckAsync(1, rows.Length);
        var batch = await import.WriteAsync(1, 1, rows.Length);
        await batches.PlanAsync(session, [batch], CancellationToken.None);
        await session.ExecuteAsync("UPDATE import_batch SET state = 'released', attempt = @Attempt WHERE import_id = @ImportId AND batch_number = @BatchNumber", batch);
        await batches.SetStagedAsync(session, batch, rows.Length, 0, CancellationToken.None);
        await batches.SetValidatedAsync(session, batch, rows.Length - rejected, rejected, CancellationToken.None);
        await batches.SetExpectedAsync(session, import.Id, 1, CancellationToken.None);
        await session.ExecuteAsync("UPDATE import SET status = 'parsing', cut_done = TRUE, planned_batches = 1, read_rows = @Length WHERE import_id = @Id", new { import.Id, rows.Length });
        return import;
    }

    /// <summary>Its rows stand for these of the parent, in their order.</summary>
    private async Task StandForAsync(StagedImport import, params int[] parentRows)
    {
        await using var session = await given.Pool.OpenAsync();
        await new CorrectionStore().AddAsync(
            session,
            new BatchRow { ImportId = import.Id, TenantId = "default" },
            parent,
            [.. parentRows.Select((parentRow, i) => new CorrectedRow { RowNo = i + 1, ParentRow = parentRow, FirstByte = (i + 1) * 10, LengthBytes = 9, FirstLine = i + 2, LastLine = i + 2 })],
            CancellationToken.None);
    }

    private static async Task<(long Valid, long Rejected, long Duplicate)> ValidateAsync(RunningValidation validation, StagedImport import)
    {
        var heard = validation.Said(import.Id).Count;
        await validation.PublishAsync(new ValidateImport { ImportId = import.Id, Attempt = heard + 1 });
        await validation.SaysAsync(import.Id, heard + 1);
        var validated = Assert.IsType<ImportValidated>(validation.Said(import.Id)[^1]);
        return (validated.ValidRows, validated.RejectedRows, validated.DuplicateRows);
    }

    private static IEnumerable<string> Codes(IEnumerable<RejectCause> causes) => causes.Select(cause => cause.Code);

    private async Task<IReadOnlyList<string>> TakenAsync()
        => [.. (await given.QueryAsync<Taken>("SELECT import_id, taken_row FROM import_correction WHERE parent_id = @parent AND taken_row IS NOT NULL ORDER BY import_id, taken_row", new { parent })).Select(row => $"{row.ImportId} {row.TakenRow}")];

    private sealed record Taken
    {
        public Guid ImportId { get; init; }
        public long TakenRow { get; init; }
    }
}
