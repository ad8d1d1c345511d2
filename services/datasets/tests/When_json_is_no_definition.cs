using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imports.Datasets.Tests;

/// <summary>Of JSON that has not the shape of a definition it is said what must be where, and nothing of the program that reads it.</summary>
public sealed class When_json_is_no_definition
{
    [Theory]
    [InlineData("""{ "name": "a" """, "$ is no JSON from line 1, byte 15 on")]
    [InlineData("\n{ 'name': 1 }", "$ is no JSON from line 2, byte 3 on")]
    [InlineData("", "$ is no JSON from line 1, byte 1 on")]
    [InlineData("""{ "name": "a", "version": 1 }""", "$ lacks business_key, columns")]
    [InlineData("""{ "name": "a", "version": 1, "business_key": ["b"], "columns": [{ "name": "b" }] }""", "$.columns[0] lacks type")]
    [InlineData("""{ "name": "a", "version": 1, "business_key": ["b"], "columns": [{ "name": "b", "type": "number" }] }""", "$.columns[0].type must be one of text, integer, decimal, boolean, date, timestamp, json, enum, uuid")]
    [InlineData("""{ "name": "a", "version": 1, "business_key": "b", "columns": [] }""", "$.business_key must be a list")]
    [InlineData("""{ "name": "a", "version": 1, "business_key": [1], "columns": [] }""", "$.business_key[0] must be a text")]
    [InlineData("""{ "name": "a", "version": 1.5 }""", "$.version must be a whole number")]
    [InlineData("""{ "name": "a", "version": 1, "undo": "yes" }""", "$.undo must be true or false")]
    [InlineData("""{ "name": "a", "version": 1, "sized_batches": 5 }""", "$.sized_batches must be an object")]
    [InlineData("""{ "name": "a", "sized_batches": { "bytes": 5 } }""", "$.sized_batches.bytes is none of rows")]
    [InlineData("""{ "name": "a", "columns": [{ "name": "b", "references": { "dataset": "c", "bye": "d" } }] }""", "$.columns[0].references.bye is none of dataset, by, when_empty")]
    [InlineData("""{ "name": "a", "columns": [{ "name": "b", "type": "text", "map": { "x": 5 } }] }""", "$.columns[0].map.x must be a text")]
    [InlineData("""{ "name": "a", "name": "b" }""", "$.name stands there twice")]
    public void The_place_is_named_and_what_must_be_there(string json, string fault)
        => Assert.Equal(fault, $"{Assert.Single(Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(json)).Faults)}");

    /// <summary>A node has no path yet.</summary>
    [Fact]
    public void Of_a_node_it_is_said_as_far_as_it_is_known()
    {
        var failure = Assert.ThrowsAny<JsonException>(() => JsonNode.Parse("""{ "columns": [{ "type": 1, "type": 2 }] }""", documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }));
        Assert.Equal("$ has 'type' twice", $"{JsonFault.Of(failure)}");
    }
}
