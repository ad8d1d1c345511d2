using System.Runtime.CompilerServices;
using System.Text;
using MassTransit.SagaStateMachine;

namespace Imports.Orchestrator.Tests;

public sealed class When_the_state_machine_is_drawn
{
    /// <summary>To write the page anew: run this test with IMPORTS_WRITE_DOCS=1.</summary>
    [Fact]
    public void The_page_shows_the_machine_as_it_is()
    {
        var page = Page();
        var path = Path.Combine(Root(), "docs", "state-machine.md");
        if (Environment.GetEnvironmentVariable("IMPORTS_WRITE_DOCS") == "1")
            File.WriteAllText(path, page);

        Assert.Equal(page, File.ReadAllText(path));
    }

    private static string Page()
    {
        var graph = new ImportStateMachine(new OrchestratorOptions()).GetGraph();
        var names = graph.Vertices.ToDictionary(vertex => vertex, vertex => $"{(IsState(vertex) ? "s" : "e")}_{Words(vertex.Title)}");
        var lines = graph.Vertices.Where(vertex => vertex.Title != "Final").Select(vertex => IsState(vertex) ? $"  {names[vertex]}([{vertex.Title}])" : $"  {names[vertex]}[\"{vertex.Title}\"]")
            .Concat(graph.Edges.Select(edge => $"  {names[edge.From]} --> {names[edge.To]}").Distinct())
            .Order(StringComparer.Ordinal);
        var text = new StringBuilder("# The state machine of an import\n\n");
        text.Append("Drawn from `ImportStateMachine`; a test compares the two. Rounded: states. Square: the messages that are handled in a state, and where they lead. ");
        text.Append("What a state ignores is not drawn.\n\nThe public status is the state's name in lower case, but for `Previewing` and `AwaitingTarget`, which are `validated`, and `Cancelling`, which is still `loading`.\n\n");
        text.Append("```mermaid\nflowchart LR\n").AppendJoin('\n', lines).Append("\n```\n");
        return text.ToString();
    }

    private static bool IsState(Vertex vertex) => typeof(MassTransit.State).IsAssignableFrom(vertex.VertexType);

    private static string Words(string title) => string.Concat(title.Where(char.IsLetterOrDigit));

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
