using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Walks the steps of a recurrent layer and collects its results.</summary>
internal sealed class RecurrentSequence
{
    private readonly RecurrentGeometry _geometry;
    private readonly double[] _x, _sequence, _finalState;
    private readonly ElementType _element;

    public RecurrentSequence(Arguments arguments)
    {
        _geometry = RecurrentGeometry.Read(arguments);
        _element = arguments.Element("x");
        _x = arguments.Tensor("x").ToDoubles();
        _sequence = new double[checked((_geometry.OutputsSequence ? _geometry.Steps : 1) * _geometry.Batch * Width)];
        _finalState = InitialState(arguments, "initial_h");
    }

    /// <summary>One step of one sequence of the batch: changes the state from what the step's numbers are.</summary>
    public delegate void Step(int batch, ReadOnlySpan<double> x, Span<double> state);

    private int Width => _geometry.Hidden * _geometry.Directions;

    /// <summary>Runs one direction over all steps.</summary>
    public void Run(int direction, Step step)
    {
        bool reverse = _geometry.IsReverse || direction == 1;
        int steps = _geometry.Steps, hidden = _geometry.Hidden;
        for (int b = 0; b < _geometry.Batch; b++)
        {
            Span<double> state = State(_finalState, b, direction);
            for (int i = 0; i < steps; i++)
            {
                int time = reverse ? steps - 1 - i : i;
                step(b, _x.AsSpan(((time * _geometry.Batch) + b) * _geometry.Input, _geometry.Input), state);
                if (_geometry.OutputsSequence)
                {
                    int row = _geometry.IsBidirectional ? time : i;
                    state.CopyTo(_sequence.AsSpan((((row * _geometry.Batch) + b) * Width) + (direction * hidden), hidden));
                }
            }
            if (!_geometry.OutputsSequence)
                state.CopyTo(State(_sequence, b, direction));
        }
    }

    /// <summary>The rows of an initial state that belong to the batch.</summary>
    public double[] InitialState(Arguments arguments, string parameter) =>
        arguments.Tensor(parameter).ToDoubles()[..(_geometry.Batch * Width)];

    /// <summary>The part of a [batch, directions x hidden] array that a direction owns.</summary>
    public Span<double> State(double[] states, int batch, int direction) =>
        states.AsSpan((batch * Width) + (direction * _geometry.Hidden), _geometry.Hidden);

    public Tensor Sequence => TensorConversion.FromDoubles(
        _element, Shape.Of(_geometry.OutputsSequence ? _geometry.Steps : 1, _geometry.Batch, Width), _sequence);

    public Tensor FinalState => StateTensor(_finalState);

    public Tensor StateTensor(double[] states) => TensorConversion.FromDoubles(_element, Shape.Of(_geometry.Batch, Width), states);
}
