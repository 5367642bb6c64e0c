import { fireEvent, render, screen } from '@testing-library/react';

import { makeModel } from '../../testing/factories';
import { trans } from '../../testing/renderHosted';
import { checkModelName, RegisterForm } from '../RegisterForm';

const VALUE = {
  name: 'churn',
  modelPath: 'models/a',
  description: '',
  target: ''
};

function show(models: string[], error?: string) {
  const onChange = jest.fn();
  render(
    <RegisterForm
      trans={trans}
      models={models}
      known={[makeModel({ aliases: { champion: '2' } })]}
      value={VALUE}
      error={error}
      onChange={onChange}
    />
  );
  return onChange;
}

describe('RegisterForm', () => {
  it('hands over what is typed', () => {
    const onChange = show(['models/a']);
    fireEvent.change(screen.getByLabelText('Model name'), {
      target: { value: 'churn-gbm' }
    });
    expect(onChange).toHaveBeenCalledWith({ ...VALUE, name: 'churn-gbm' });
  });

  it('does not ask which model when there is one', () => {
    show(['models/a']);
    expect(screen.queryByLabelText('Model of the run')).toBeNull();
  });

  it('asks which model when there are several', () => {
    const onChange = show(['models/a', 'models/b']);
    fireEvent.change(screen.getByLabelText('Model of the run'), {
      target: { value: 'models/b' }
    });
    expect(onChange).toHaveBeenCalledWith({ ...VALUE, modelPath: 'models/b' });
  });

  it('offers the names of the models that there are', () => {
    show(['models/a']);
    const names =
      document.querySelectorAll<HTMLOptionElement>('datalist option');
    expect([...names].map(({ value }) => value)).toEqual(['churn']);
  });

  it('gives the version an alias of the model', () => {
    const onChange = show(['models/a']);
    fireEvent.change(screen.getByLabelText('Stage or alias'), {
      target: { value: '@champion' }
    });
    expect(onChange).toHaveBeenCalledWith({ ...VALUE, target: '@champion' });
  });

  it('says what is wrong, and with which field', () => {
    show(['models/a'], 'Name taken.');
    const field = screen.getByLabelText('Model name');
    expect(field.getAttribute('aria-describedby')).toBe(
      screen.getByRole('alert').id
    );
  });
});

describe('checkModelName', () => {
  it.each(['', '  ', 'a/b', 'a:b'])('refuses %p', name => {
    expect(checkModelName(trans, name)).toBeDefined();
  });

  it('takes a name with dashes and dots', () => {
    expect(checkModelName(trans, 'churn-gbm v1.2')).toBeUndefined();
  });
});
